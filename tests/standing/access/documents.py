"""Documents, booklets, batches."""

from .line import Acces, cle
from .roles import CELLULE, CONNECTES, DEMANDEUR

ACCES: dict[str, Acces] = {
    "documents:document": Acces(CELLULE | {"facilitateur"}, cle("document"), page=False),
    "documents:signe": Acces(CELLULE | DEMANDEUR, cle("certificat"), page=False),
    "documents:livret": Acces(CONNECTES, requetes=16),
    "documents:livret_de": Acces(CELLULE, lambda m: {"numero": m.facilitateur.numero}, requetes=16),
    "documents:lot": Acces(CELLULE, cle("lot", "lot fini")),
    "documents:lot_annuler": Acces(CELLULE, cle("lot"), post=True),
    "documents:lot_reprendre": Acces(CELLULE, cle("lot fini"), post=True),
    "documents:lot_archive": Acces(CELLULE, cle("lot fini"), page=False),
    "documents:lot_impression": Acces(CELLULE, cle("lot fini"), page=False),
}
