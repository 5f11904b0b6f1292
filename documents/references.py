"""The legal references that documents print: data, that the cell edits in the admin, each from a day on.

A room declares in `<room>/…` the references its templates need, with the words to begin with:

    CADRE = references.declarer("formations.cadre", "Certificat de réalisation : cadre légal", "Article L. 6313-1…")
    ...
    CADRE.texte()
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from instance import memo
from instance.registry import Registry

MEMO = "documents.references"


def _enregistrees() -> list[tuple[str, dt.date, str]]:
    from .models import ReferenceLegale

    return list(ReferenceLegale.objects.order_by("depuis").values_list("cle", "depuis", "texte"))


@dataclass(frozen=True)
class Reference:
    cle: str
    libelle: str
    defaut: str

    def texte(self, le: dt.date | None = None) -> str:
        """The words in force on that day (today): the latest that the cell wrote, else those to begin with. One query
        per request for all the references."""
        jour = le or timezone.localdate()
        ecrits = [t for cle, depuis, t in memo.garder(MEMO, _enregistrees) if cle == self.cle and depuis <= jour]
        return str(ecrits[-1]) if ecrits else self.defaut


REFERENCES: Registry[Reference] = Registry("legal reference")


def declarer(cle: str, libelle: str, defaut: str) -> Reference:
    return REFERENCES.declare(cle, Reference(cle, libelle, defaut))
