from . import candidatures, catalogue, cohortes, emargement, evaluations, referentiels

__all__ = ["candidatures", "catalogue", "cohortes", "emargement", "evaluations", "referentiels"]
