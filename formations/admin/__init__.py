from . import candidatures, catalogue, cohortes

__all__ = ["candidatures", "catalogue", "cohortes"]
