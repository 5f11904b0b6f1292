"""The chain of a sheet's lines: how a line and a sheet are sealed, and what is wrong with one that was tampered with.

A line is sealed over all it says, its rank, its sheet and the seal of the line before; the sheet over how many lines
it has and the last seal. Without the key nobody makes either: a line changed, removed, inserted or cut shows, be it by
the database's own superuser. Putting back the whole of an older state, lines and sheet together, does not show here:
the number of lines and the head printed on the sealed sheet are there for that.
"""

import datetime as dt
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from ..models import Emargement, Feuille
from ..models.emargement import DEPART
from . import cles


@dataclass(frozen=True)
class Anomalie:
    """`rang` is that of the line in the database, or the one that should be there; None is about the sheet."""

    rang: int | None
    texte: str


def _canonique(**valeurs: object) -> bytes:
    """The same bytes for the same values, whatever reads them later."""
    return json.dumps(valeurs, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def _instant(moment: dt.datetime | None) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds") if moment else ""


def empreinte(ligne: Emargement, feuille: Feuille, rang: int | None = None) -> str:
    """The seal of a line, at another rank if asked. Raises cles.CleInconnue."""
    message = _canonique(
        version=1,
        feuille=str(feuille.cle),
        rang=ligne.rang if rang is None else rang,
        personne=str(ligne.personne),
        role=ligne.role,
        nature=ligne.nature,
        etat=ligne.etat,
        rattrapee_a=str(ligne.rattrapee_a or ""),
        horodatage=_instant(ligne.horodatage),
        moyen=ligne.moyen,
        auteur=str(ligne.auteur),
        motif=ligne.motif,
        cle=ligne.cle,
        precedent=ligne.precedent,
    )
    return cles.sceller(ligne.cle, message)


def sceau(feuille: Feuille) -> str:
    """The seal of a sheet, with its slot's hours once it is closed. Raises cles.CleInconnue."""
    creneau = feuille.creneau
    message = _canonique(
        version=1,
        feuille=str(feuille.cle),
        creneau=str(creneau.cle),
        debut=_instant(creneau.debut) if feuille.scellee else "",
        fin=_instant(creneau.fin) if feuille.scellee else "",
        etat=feuille.etat,
        compte=feuille.compte,
        derniere=feuille.derniere,
        nombre=feuille.nombre,
        tete=feuille.tete,
        contresignee_le=_instant(feuille.contresignee_le),
        contresignee_par=str(feuille.contresignee_par or ""),
        support=feuille.support,
        scan=feuille.scan_empreinte,
        cle=feuille.cle_sceau,
    )
    return cles.sceller(feuille.cle_sceau, message)


def verifier(feuille: Feuille, lignes: Sequence[Emargement]) -> list[Anomalie]:
    """What is wrong with a sheet, given all its lines in the order of ranks; nothing when it
    holds."""
    anomalies = []
    rang, tete = 1, DEPART
    for place, ligne in enumerate(lignes):
        suivante = lignes[place + 1] if place + 1 < len(lignes) else None
        if ligne.precedent == tete and _tient(ligne, feuille, rang):
            if ligne.rang != rang:
                anomalies.append(Anomalie(ligne.rang, f"la ligne {rang} a été renumérotée {ligne.rang}"))
            rang, tete = rang + 1, ligne.empreinte
        elif ligne.rang > rang and _tient(ligne, feuille, ligne.rang):
            anomalies.extend(Anomalie(manquante, _retiree(manquante)) for manquante in range(rang, ligne.rang))
            rang, tete = ligne.rang + 1, ligne.empreinte
        elif rang > feuille.compte or _suit(suivante, feuille, rang, tete):
            anomalies.append(
                Anomalie(ligne.rang, f"la ligne {ligne.rang} a été ajoutée\u00a0: le portail ne l’a pas écrite")
            )
        else:
            anomalies.append(Anomalie(ligne.rang, _changee(ligne)))
            rang, tete = rang + 1, ligne.empreinte
    if rang <= feuille.compte:
        anomalies.append(_coupee(rang, feuille.compte))
    return [*anomalies, *_de_la_feuille(feuille, lignes)]


def _tient(ligne: Emargement, feuille: Feuille, rang: int) -> bool:
    try:
        return hmac.compare_digest(empreinte(ligne, feuille, rang), ligne.empreinte)
    except cles.CleInconnue:
        return False


def _suit(suivante: Emargement | None, feuille: Feuille, rang: int, tete: str) -> bool:
    """Whether the next line is the one that belongs at this rank: then the present one was put in between."""
    return suivante is not None and suivante.precedent == tete and _tient(suivante, feuille, rang)


def _retiree(rang: int) -> str:
    return f"la ligne {rang} a été retirée"


def _changee(ligne: Emargement) -> str:
    if ligne.cle not in cles.lues():
        return f"la ligne {ligne.rang} est scellée par la clé «\u202f{ligne.cle}\u202f», absente de CLES_EMARGEMENT"
    return f"la ligne {ligne.rang} a été changée"


def _coupee(rang: int, dernier: int) -> Anomalie:
    quoi = f"la ligne {rang}" if rang == dernier else f"les lignes {rang} à {dernier}"
    return Anomalie(rang, f"la fin a été coupée\u00a0: il manque {quoi}")


def _de_la_feuille(feuille: Feuille, lignes: Sequence[Emargement]) -> list[Anomalie]:
    try:
        bon = hmac.compare_digest(sceau(feuille), feuille.sceau)
    except cles.CleInconnue:
        texte = f"son sceau est de la clé «\u202f{feuille.cle_sceau}\u202f», absente de CLES_EMARGEMENT"
        return [Anomalie(None, texte)]
    anomalies = (
        []
        if bon
        else [Anomalie(None, "le sceau de la feuille ne tient pas\u00a0: elle ou ses heures ont été changées")]
    )
    scellee = next((ligne for ligne in lignes if ligne.rang == feuille.nombre), None)
    if feuille.scellee and scellee is not None and scellee.empreinte != feuille.tete:
        anomalies.append(
            Anomalie(feuille.nombre, f"la ligne {feuille.nombre} n’est plus celle que la feuille scellait")
        )
    return anomalies
