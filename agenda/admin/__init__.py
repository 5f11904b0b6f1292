"""The cell's screens of sessions, registrations and rooms. Forms read; every change goes through the services."""

from . import annonces, creneaux, inscriptions, presences, salles, sessions

__all__ = ["annonces", "creneaux", "inscriptions", "presences", "salles", "sessions"]
