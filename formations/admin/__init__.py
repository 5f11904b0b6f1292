from . import candidatures, catalogue, cohortes, emargement

__all__ = ["candidatures", "catalogue", "cohortes", "emargement"]
