from . import catalogue, cohortes, emargement

__all__ = ["catalogue", "cohortes", "emargement"]
