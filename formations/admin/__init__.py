from . import candidatures, catalogue, cohortes, emargement, jury

__all__ = ["candidatures", "catalogue", "cohortes", "emargement", "jury"]
