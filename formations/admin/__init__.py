from . import candidatures, catalogue, cohortes, emargement, evaluations, jury, referentiels

__all__ = ["candidatures", "catalogue", "cohortes", "emargement", "evaluations", "jury", "referentiels"]
