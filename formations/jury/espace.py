"""« Mon espace »: the juries one sits in, the results one got. The admin's first page: the juries to run."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from agents.pages import connecte
from instance.espace import Panneau, Raccourci, declarer, declarer_raccourci
from instance.preparees import valeur

from ..models import Jury, MembreJury, Passage, ProcesVerbal

MONTRES = 5
Etat = Jury.Etat


def _mes_jurys(request: HttpRequest) -> dict[str, Any] | None:
    """Those to come, to decide or to sign, each with what it waits for from this person."""
    en_cours = Q(jury__etat__in=(Etat.PREPARATION, Etat.SEANCE, Etat.A_SIGNER))
    a_signer = Q(jury__etat=Etat.SIGNE, jury__proces_verbaux__in=_a_signer())
    lus = (
        _sieges(connecte(request))
        .filter(en_cours | a_signer)
        .select_related("jury__formation")
        .order_by("jury__debut", "pk")
    )
    membres = list(lus.distinct()[:MONTRES])
    if not membres:
        return None
    attendus = _a_signer().filter(jury__in=[m.jury_id for m in membres]).exclude(signatures__membre__in=membres)
    signer = set(attendus.values_list("jury", flat=True))
    return {"lignes": [(membre, membre.jury_id in signer) for membre in membres]}


def _sieges(agent: Any) -> QuerySet[MembreJury]:
    return MembreJury.objects.actifs().filter(agent=agent, conflit="", jury__convoque_le__isnull=False)


def _a_signer() -> Any:
    return ProcesVerbal.objects.a_signer()


def _mes_resultats(request: HttpRequest) -> dict[str, Any] | None:
    miens = Passage.objects.filter(agent=connecte(request), jury__in=Jury.objects.annonces().filter(etat=Etat.SIGNE))
    lus = list(
        miens.select_related("jury__formation", "jury__referentiel")
        .prefetch_related("decisions", "jury__referentiel__blocs")
        .order_by("-jury__debut")[:MONTRES]
    )
    return {"passages": lus} if lus else None


declarer(
    Panneau(
        "formations.jurys",
        "Mes jurys",
        37,
        _mes_jurys,
        "formations/jury/panneau_membre.html",
        lambda: _sieges(valeur("agent")),
    )
)
declarer(
    Panneau(
        "formations.resultats",
        "Mes résultats",
        40,
        _mes_resultats,
        "formations/jury/panneau_resultat.html",
        lambda: Passage.objects.filter(agent=valeur("agent"), jury__etat=Etat.SIGNE),
    )
)
declarer_raccourci(
    Raccourci(
        "formations.jurys",
        "Jurys à préparer, à tenir ou à signer",
        72,
        lambda: reverse("formations:jurys"),
        lambda request: Jury.objects.filter(etat__in=(Etat.PREPARATION, Etat.SEANCE, Etat.A_SIGNER)).count(),
    )
)
