from . import catalogue, cohortes

__all__ = ["catalogue", "cohortes"]
