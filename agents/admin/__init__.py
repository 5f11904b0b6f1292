"""The admin of people, roles and what they belong to. Every save goes through the services."""

from . import personnes, references, roles

__all__ = ["personnes", "references", "roles"]
