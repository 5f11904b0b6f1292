"""The figures of requests and accompagnements for an institution or a direction. Numbers only: no title, no name."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from agenda.models import Creneau
from agents.models import Categorie
from agents.perimetres.chiffres import Chiffre, Groupe, declarer
from agents.perimetres.perimetre import INSTITUTION, SUR_LES_DEMANDES, Perimetre

from .models import Accompagnement, Bilan, Demande, Intervention

PAR_JOUR = 2
"""Half-days in a person-day."""


def demandes(perimetre: Perimetre, annee: int) -> Sequence[Chiffre]:
    """Five queries; six for an institution."""
    deposees, tenus = _deposees(perimetre, annee), _tenus(perimetre, annee)
    connu = Demande.objects.filter(deposee_le__lt=_debut(annee)).exists()
    return [
        Chiffre(
            "Demandes déposées",
            "Toutes celles de l’année, quelle que soit la suite donnée.",
            *_paire(deposees, "deposees", connu=connu),
        ),
        Chiffre(
            "Accompagnements",
            "Ceux dont une séance au moins a eu lieu dans l’année.",
            *_paire(tenus, "tenus", connu=connu),
        ),
        Chiffre(
            "Participants",
            "Les personnes présentes d’après le bilan ; sans bilan, celles que la demande annonçait.",
            *_paire(tenus, "participants", connu=connu),
        ),
        *_couverture(perimetre, annee, connu=connu),
        *(_par_categorie(perimetre, annee, connu=connu) if perimetre.sorte == INSTITUTION else ()),
    ]


def journees(perimetre: Perimetre, annee: int) -> Sequence[Chiffre]:
    """Three queries. The cell's own days are counted apart, and not here."""
    connu = Intervention.objects.filter(jour__lt=dt.date(annee, 1, 1)).exists()
    notees = Intervention.objects.filter(pour_la_cellule=False)
    donnees = _en_journees(notees.filter(perimetre.q()), annee)
    recues = _en_journees(notees.filter(perimetre.q("accompagnement__demande__")), annee)
    detail = "Deux demi-journées notées font une journée"
    return [
        Chiffre(
            f"Journées {quoi}, {comment} la préparation",
            f"{detail}\u202f; {qui}.",
            *_paire(lues, champ, connu=connu),
        )
        for lues, quoi, qui in (
            (donnees, "données par vos facilitateurs", "là où ils travaillaient alors, pour n’importe quelle équipe"),
            (recues, "reçues par vos équipes", "pour vos demandes, par n’importe quel facilitateur du réseau"),
        )
        for champ, comment in (("avec", "avec"), ("sans", "sans"))
    ]


def _debut(annee: int) -> dt.datetime:
    """The first instant of a year in Paris."""
    return dt.datetime(annee, 1, 1, tzinfo=timezone.get_default_timezone())


def _dans(champ: str, annee: int) -> Q:
    return Q(**{f"{champ}__gte": _debut(annee), f"{champ}__lt": _debut(annee + 1)})


def _paire(lus: dict[str, Any], champ: str, *, connu: bool) -> tuple[Any, Any]:
    """This year, then the year before, which is not known when the portal was not yet used."""
    return lus[champ], lus[f"{champ}_avant"] if connu else None


def _deposees(perimetre: Perimetre, annee: int) -> dict[str, Any]:
    return Demande.objects.filter(perimetre.q()).aggregate(
        deposees=Count("pk", filter=_dans("deposee_le", annee)),
        deposees_avant=Count("pk", filter=_dans("deposee_le", annee - 1)),
    )


def _tenus(perimetre: Perimetre, annee: int) -> dict[str, Any]:
    """Held as the home page counts them: by a slot that took place in the year."""
    seances = Creneau.objects.filter(session=OuterRef("session"), annule=False, fin__lte=timezone.now())
    presents = (
        Bilan.objects.filter(accompagnement=OuterRef("pk"))
        .order_by()
        .values("accompagnement")
        .annotate(plus=Max("presents"))
        .values("plus")
    )
    dates = Accompagnement.objects.filter(perimetre.q("demande__")).annotate(
        cette=Exists(seances.filter(_dans("fin", annee))),
        avant=Exists(seances.filter(_dans("fin", annee - 1))),
        personnes=Coalesce(Subquery(presents), F("demande__participants")),
    )
    return dates.aggregate(
        tenus=Count("pk", filter=Q(cette=True)),
        tenus_avant=Count("pk", filter=Q(avant=True)),
        participants=Sum("personnes", filter=Q(cette=True), default=0),
        participants_avant=Sum("personnes", filter=Q(avant=True), default=0),
    )


def _couverture(perimetre: Perimetre, annee: int, *, connu: bool) -> list[Chiffre]:
    """Of the directions at the top of this part, how many asked, be it by a service below. None under two."""
    parents = dict(perimetre.directions().values_list("pk", "parent"))
    sommet = None if perimetre.sorte == INSTITUTION else perimetre.objet.pk
    tetes = {pk for pk, parent in parents.items() if parent == sommet}
    if len(tetes) < 2:
        return []
    lues = Demande.objects.filter(perimetre.q(), direction__isnull=False, deposee_le__gte=_debut(annee - 1)).order_by()
    couvertes: dict[int, set[int]] = {annee: set(), annee - 1: set()}
    for pk, an in lues.values_list("direction", "deposee_le__year").distinct():
        tete: int | None = pk
        while tete is not None and tete not in tetes:
            tete = parents.get(tete)
        if tete is not None and an in couvertes:
            couvertes[an].add(tete)
    return [
        Chiffre(
            "Directions touchées",
            "Celles d’où vient au moins une demande dans l’année, services compris, parmi celles d’aujourd’hui.",
            len(couvertes[annee]),
            len(couvertes[annee - 1]) if connu else None,
            total=len(tetes),
        )
    ]


def _par_categorie(perimetre: Perimetre, annee: int, *, connu: bool) -> list[Chiffre]:
    """Only for a whole institution: between a direction and what hangs on it, a difference would tell a person. No
    total is given, from which a masked figure could be drawn."""
    lues = Demande.objects.filter(perimetre.q()).order_by().values("categorie")
    par_categorie: dict[str, dict[str, Any]] = {
        ligne["categorie"]: dict(ligne)
        for ligne in lues.annotate(
            n=Count("demandeur", distinct=True, filter=_dans("deposee_le", annee)),
            n_avant=Count("demandeur", distinct=True, filter=_dans("deposee_le", annee - 1)),
        )
    }
    rien: dict[str, Any] = {"n": 0, "n_avant": 0}
    return [
        Chiffre(
            f"Personnes qui ont demandé, catégorie {categorie.value}",
            "Chaque personne une fois, dans sa catégorie au moment de la demande.",
            *_paire(par_categorie.get(categorie.value, rien), "n", connu=connu),
            par_categorie=True,
        )
        for categorie in Categorie
    ]


def _en_journees(notees: QuerySet[Intervention], annee: int) -> dict[str, Any]:
    """Person-days with and without preparation, for the year and the one before."""
    sommes = {
        f"{champ}{suffixe}": Sum(demi_journees, filter=Q(jour__year=an), default=0)
        for champ, demi_journees in (
            ("avec", Intervention.somme()),
            ("sans", Intervention.somme() - F("preparation")),
        )
        for suffixe, an in (("", annee), ("_avant", annee - 1))
    }
    return {champ: demi_journees / PAR_JOUR for champ, demi_journees in notees.aggregate(**sommes).items()}


def declarer_chiffres() -> None:
    declarer(Groupe("demandes", "Demandes et accompagnements", 20, demandes, SUR_LES_DEMANDES))
    declarer(Groupe("journees", "Journées d’intervention", 30, journees, SUR_LES_DEMANDES))
