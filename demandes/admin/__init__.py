"""The admin of requests: where the cell looks everything up, corrects, and acts. A module per family of models."""

from . import accompagnements, appels, demandes, recits, signalements  # noqa: F401
