"""The e-mail rules of a request's life, declared as these modules are imported."""

from . import appels, bilans, depot, missions, recapitulatifs, remplacements, suivi, triage  # noqa: F401
