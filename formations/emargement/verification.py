"""Every sheet read again: its chain, its seal, its scanned paper, and the presence shown elsewhere."""

import hashlib
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agenda.models import Creneau, Presence

from ..models import Cohorte, Emargement, Feuille
from ..services.feuilles import PRESENCES
from . import chaine, personnes
from .chaine import Anomalie


def nommer(creneau: Creneau) -> str:
    """« Promotion 2027, 12/01/2027 09:00 »: a sheet, without anybody's name."""
    return f"{creneau.session}, {timezone.localtime(creneau.debut):%d/%m/%Y %H:%M}"


def parcourir(feuilles: QuerySet[Feuille]) -> Iterator[tuple[Feuille, list[Anomalie]]]:
    """Each sheet with what is wrong with it, in the order of dates; memory does not grow with their number."""
    lues = feuilles.select_related("creneau__session__cohorte").order_by("creneau__debut", "pk")
    for feuille in lues.iterator(chunk_size=200):
        lignes = list(feuille.lignes.order_by("rang"))
        yield feuille, [*chaine.verifier(feuille, lignes), *_du_scan(feuille), *_des_presences(feuille, lignes)]


def sans_feuille() -> QuerySet[Creneau]:
    """Half-days of cohorts where somebody is noted though no sheet is left: it was removed whole."""
    notees = Presence.objects.filter(creneau=OuterRef("pk"))
    return (
        Creneau.objects.filter(Exists(notees), session__in=Cohorte.objects.values("session"), feuille=None)
        .select_related("session")
        .order_by("debut", "pk")
    )


def _du_scan(feuille: Feuille) -> list[Anomalie]:
    if not feuille.scan_empreinte:
        return []
    try:
        with feuille.scan.open("rb") as contenu:
            lue = hashlib.file_digest(contenu, "sha256").hexdigest()
    except OSError:
        return [Anomalie(None, "la feuille numérisée manque parmi les fichiers")]
    return [] if lue == feuille.scan_empreinte else [Anomalie(None, "la feuille numérisée a été remplacée")]


def _des_presences(feuille: Feuille, lignes: list[Emargement]) -> list[Anomalie]:
    """The last word of the sheet about each person is what is shown elsewhere."""
    qui = personnes.nommer(ligne.personne for ligne in lignes)
    dites: dict[int, Emargement] = {
        qui[ligne.personne].pk: ligne
        for ligne in lignes
        if ligne.role == Emargement.Role.STAGIAIRE and ligne.personne in qui
    }
    montrees = dict(Presence.objects.filter(creneau=feuille.creneau_id).values_list("agent", "etat"))
    anomalies = [
        Anomalie(ligne.rang, f"la présence montrée ailleurs n’est pas celle que dit la ligne {ligne.rang}")
        for pk, ligne in dites.items()
        if ligne.etat in PRESENCES and montrees.get(pk) != PRESENCES[Emargement.Etat(ligne.etat)]
    ]
    if montrees.keys() - dites.keys():
        anomalies.append(Anomalie(None, "une présence est montrée ailleurs, qu’aucune ligne ne dit"))
    return anomalies
