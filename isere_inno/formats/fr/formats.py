"""French formats where Django's own lack the narrow no-break space (U+202F) that French typography asks for."""

THOUSAND_SEPARATOR = "\u202f"
TIME_FORMAT = "G\u202f\\h\u202fi"
DATETIME_FORMAT = "j F Y, G\u202f\\h\u202fi"
SHORT_DATETIME_FORMAT = "d/m/Y G\u202f\\h\u202fi"
