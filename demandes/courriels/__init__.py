"""The e-mail rules of a request's life, declared as these modules are imported."""

from . import (  # noqa: F401
    appels,
    bilans,
    depot,
    fins,
    missions,
    observations,
    recapitulatifs,
    recits,
    remplacements,
    signalements,
    suivi,
    triage,
)
