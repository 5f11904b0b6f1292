"""The e-mail rules of a request's life, declared as these modules are imported."""

from . import appels, bilans, depot, fins, missions, recapitulatifs, remplacements, signalements, suivi, triage  # noqa: F401
