"""The figures of the programme: read (`lecture`), counted (`bilan`), masked where they are published (`masque`)."""

from .bilan import Bilan, bilan

__all__ = ["Bilan", "bilan"]
