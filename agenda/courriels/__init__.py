"""The room's e-mail rules: each state of a registration, what changes, reminders, messages to those registered."""

from . import annonces, etats, rappels  # noqa: F401
