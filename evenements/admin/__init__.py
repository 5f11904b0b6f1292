"""The cell’s screens of the programme. Everything is written by the services."""

from . import editions, evenements, imports, propositions  # noqa: F401 (register by being imported)
