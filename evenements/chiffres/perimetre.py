"""The figures of the programme for an institution or a direction. Numbers only: no name, no title."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from django.db.models import Q
from django.utils import timezone

from agenda.models import Presence
from agents.models import Categorie, Encadrement
from agents.perimetres.chiffres import Chiffre, Groupe, declarer
from agents.perimetres.perimetre import INSTITUTION, SUR_LES_DEMANDES, Perimetre

from .bilan import premieres
from .lecture import SOUS, Participation, participations


def compter(perimetre: Perimetre, annee: int) -> Sequence[Chiffre]:
    """Of events of the programme, in the Paris year of the day one was there. Two queries."""
    des_evenements = Q(**{f"{SOUS}__isnull": False})
    deux_ans = Q(creneau__debut__gte=_debut(annee - 1), creneau__debut__lt=_debut(annee + 1))
    lues = participations(perimetre.q() & des_evenements & deux_ans)
    connu = Presence.objects.filter(des_evenements, creneau__debut__lt=_debut(annee)).exists()
    cette, avant = (_de_l_annee(lues, annee), _de_l_annee(lues, annee - 1) if connu else None)
    return [
        _chiffre("Agents venus", "Chacun une fois, où il travaillait alors.", cette, avant, _agents),
        _chiffre("Participations", "Une par personne et par séance, sur place ou à distance.", cette, avant, len),
        *(_par_categorie(cette, avant) if perimetre.sorte == INSTITUTION else ()),
    ]


def _par_categorie(cette: list[Participation], avant: list[Participation] | None) -> list[Chiffre]:
    """Only for a whole institution: between a direction and what hangs on it, a difference would tell a person."""
    par_categorie = [
        _chiffre(
            f"Agents venus, catégorie {categorie.value}",
            "Chacun une fois, dans sa catégorie à sa première participation de l’année.",
            cette,
            avant,
            partial(_de_la_categorie, categorie),
            petit=True,
        )
        for categorie in Categorie
    ]
    return [
        *par_categorie,
        _chiffre(
            "Cadres touchés",
            "Agents venus qui encadrent ou conduisent un projet, à leur première participation de l’année.",
            cette,
            avant,
            lambda lues: sum(p.encadrement not in ("", Encadrement.AUCUN) for p in premieres(lues)),
            petit=True,
        ),
    ]


def _chiffre(
    libelle: str,
    calcul: str,
    cette: list[Participation],
    avant: list[Participation] | None,
    compte: Callable[[list[Participation]], int],
    *,
    petit: bool = False,
) -> Chiffre:
    return Chiffre(libelle, calcul, compte(cette), None if avant is None else compte(avant), par_categorie=petit)


def _de_la_categorie(categorie: str, lues: list[Participation]) -> int:
    return sum(p.categorie == categorie for p in premieres(lues))


def _agents(lues: list[Participation]) -> int:
    return len(premieres(lues))


def _de_l_annee(lues: list[Participation], annee: int) -> list[Participation]:
    return [p for p in lues if timezone.localtime(p.le).year == annee]


def _debut(annee: int) -> dt.datetime:
    """The first instant of a year in Paris."""
    return dt.datetime(annee, 1, 1, tzinfo=timezone.get_default_timezone())


def declarer_chiffres() -> None:
    declarer(Groupe("evenements", "Mois de l’innovation et événements", 40, compter, SUR_LES_DEMANDES))
