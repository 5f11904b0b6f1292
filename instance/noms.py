"""What a name or a title may not hold: pictures. They are read out badly, and paper has no letters for them."""

import re

from django.core.exceptions import ValidationError

# Pictographs, flags and dingbats, then what combines them. Letters of any language, « ° », « ™ », « → » are none.
_EMOJI = re.compile("[\U0001f000-\U0001faff\U000e0000-\U000e007f\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3]")


def sans_emoji(valeur: str) -> None:
    """Raises ValidationError on an emoji."""
    if _EMOJI.search(valeur):
        raise ValidationError(
            "Écrivez-le sans émoji\u00a0: ce texte paraît sur des documents, où ils ne s’impriment pas.", code="emoji"
        )
