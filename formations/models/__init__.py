from .catalogue import Formation, Organisme
from .cohorte import Cohorte

__all__ = ["Cohorte", "Formation", "Organisme"]
