"""From one Markdown source to an e-mail's subject, text and HTML."""

from .rendu import Rendu, habiller_texte, rendre, reunir
from .source import one_line

__all__ = ["Rendu", "habiller_texte", "one_line", "rendre", "reunir"]
