"""From one Markdown source to an e-mail's subject, text and HTML."""

from .rendu import Rendu, habiller_texte, rendre

__all__ = ["Rendu", "habiller_texte", "rendre"]
