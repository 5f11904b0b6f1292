"""The cell's screens of the network. Forms read; every change goes through the services."""

from . import certifications, facilitateurs, lettres, referentiel, rencontres

__all__ = ["certifications", "facilitateurs", "lettres", "referentiel", "rencontres"]
