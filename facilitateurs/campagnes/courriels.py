"""The e-mails of a batch of letters: each manager once, the cell once."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.calendrier import ajouter_jours_ouvres
from instance.typographie import demi_journees, jour

from ..courriels import cellule, le_matin_ouvre, matin
from ..models import Campagne, LettreMission, Sollicitation
from ..regles import ALERTE_LETTRE, RAPPEL_LETTRE, SEMAINES_CAMPAGNE
from ..services.lettres import adresse_sollicitation, expiration


def _instant(le: dt.datetime) -> str:
    return f"{le:%Y%m%dT%H%M%S%f}"


# --- To a manager -------------------------------------------------------------------------------------
def _demande(sollicitation: Sollicitation) -> Iterable[Envoi]:
    """Again, whole, when a letter is added to it."""
    if lettres := sollicitation.en_attente():
        contexte = partial(_au_responsable, sollicitation, lettres)
        yield Envoi(
            _responsable(sollicitation), sollicitation.demandee_le, contexte, _instant(sollicitation.demandee_le)
        )


def _rappel(sollicitation: Sollicitation) -> Iterable[Envoi]:
    """By itself once, and each time that the cell asks for it."""
    lettres = sollicitation.en_attente()
    if not lettres:
        return
    a, contexte = _responsable(sollicitation), partial(_au_responsable, sollicitation, lettres)
    demandee, relancee = sollicitation.demandee_le, sollicitation.relancee_le
    quand = le_matin_ouvre(demandee, RAPPEL_LETTRE.valeur())
    if relancee is None or relancee >= quand:
        yield Envoi(a, quand, contexte, f"rappel-{_instant(demandee)}", perime=expiration(sollicitation))
    if relancee:
        yield Envoi(a, relancee, contexte, f"relance-{_instant(relancee)}")


def _responsable(sollicitation: Sollicitation) -> Destinataire:
    return Destinataire(sollicitation.responsable_email, sollicitation.responsable_nom)


def _au_responsable(sollicitation: Sollicitation, lettres: list[LettreMission]) -> dict[str, Any]:
    return {
        "lignes": [
            {"nom": str(lettre.facilitateur), "demi_journees": demi_journees(lettre.quota)} for lettre in lettres
        ],
        "nombre": len(lettres),
        "periode": str(sollicitation.campagne),
        "url": adresse_sollicitation(sollicitation),
        "expire_le": jour(expiration(sollicitation)),
    }


def _sollicitations() -> QuerySet[Sollicitation]:
    return (
        Sollicitation.objects.filter(lettres__etat=LettreMission.Etat.DEMANDEE)
        .select_related("campagne")
        .prefetch_related("lettres__facilitateur__agent")
        .distinct()
    )


# --- To the cell --------------------------------------------------------------------------------------
def _sans_reponse(campagne: Campagne) -> Iterable[Envoi]:
    """Once for the whole batch: whom to call."""
    silencieuses = [s for s in campagne.sollicitations.all() if s.en_attente()]
    if silencieuses:
        contexte = {
            "lignes": [
                {
                    "responsable": s.responsable_nom,
                    "email": s.responsable_email,
                    "noms": ", ".join(str(lettre.facilitateur) for lettre in s.en_attente()),
                }
                for s in silencieuses
            ],
            "nombre": len(silencieuses),
            "periode": str(campagne),
            "url": absolue(reverse("facilitateurs:campagne", args=[campagne.pk])),
        }
        yield Envoi(cellule(), le_matin_ouvre(campagne.lancee_le, ALERTE_LETTRE.valeur()), contexte)


def _campagnes() -> QuerySet[Campagne]:
    en_attente = Campagne.objects.filter(sollicitations__lettres__etat=LettreMission.Etat.DEMANDEE)
    return en_attente.prefetch_related("sollicitations__lettres__facilitateur__agent").distinct()


def _a_renouveler(lettre: LettreMission) -> Iterable[Envoi]:
    """Some weeks before letters end, as long as somebody has none to follow. One e-mail for all those of a month: it
    hangs on the first of them, and is no longer news once they have ended."""
    if lettre.etat != LettreMission.Etat.ACCORDEE or lettre.fin > _horizon() or lettre.pk not in _premieres():
        return
    sans_suite = _sans_suite(lettre.fin)
    if not sans_suite:
        return
    premiere = sans_suite[0].fin
    veille = premiere - dt.timedelta(weeks=SEMAINES_CAMPAGNE.valeur(), days=1)
    contexte = {
        "nombre": len(sans_suite),
        "fin": jour(premiere),
        "noms": [str(autre.facilitateur) for autre in sans_suite],
        "url": absolue(reverse("facilitateurs:campagnes")),
    }
    quand, perime = matin(ajouter_jours_ouvres(veille, 1)), matin(premiere)
    yield Envoi(cellule(), quand, contexte, f"{premiere:%Y-%m}", perime=perime)


def _horizon() -> dt.date:
    return timezone.localdate() + dt.timedelta(weeks=SEMAINES_CAMPAGNE.valeur(), days=35)


def _premieres() -> set[int]:
    """The first of each month, among the granted letters that end soon."""
    bientot = LettreMission.objects.filter(
        etat=LettreMission.Etat.ACCORDEE, fin__range=(timezone.localdate(), _horizon())
    )
    mois = bientot.order_by().values_list("fin__year", "fin__month").annotate(Min("pk"))
    return {pk for _, _, pk in mois}


def _sans_suite(fin: dt.date) -> list[LettreMission]:
    """The granted letters that end in the same month, of people who stay and have no later one, asked or granted; the
    first to end first. One query."""
    vivantes = (
        LettreMission.objects.filter(
            etat__in=[LettreMission.Etat.DEMANDEE, LettreMission.Etat.ACCORDEE], fin__gte=fin.replace(day=1)
        )
        .select_related("facilitateur__agent")
        .order_by("debut")
    )
    dernieres = {lettre.facilitateur_id: lettre for lettre in vivantes}.values()
    return sorted(
        (
            lettre
            for lettre in dernieres
            if lettre.etat == LettreMission.Etat.ACCORDEE
            and (lettre.fin.year, lettre.fin.month) == (fin.year, fin.month)
            and lettre.facilitateur.est_present(lettre.fin)
        ),
        key=lambda lettre: (lettre.fin, lettre.facilitateur.agent.nom_tri, lettre.pk),
    )


def _qui_finissent() -> QuerySet[LettreMission]:
    return LettreMission.objects.filter(pk__in=_premieres()).select_related("facilitateur__agent")


for _cle, _libelle, _modele, _envois, _candidats in (
    (
        "lettres_demande",
        "Lettres de mission demandées, à la personne responsable",
        "Sollicitation",
        _demande,
        _sollicitations,
    ),
    (
        "lettres_rappel",
        "Rappel de lettres de mission, à la personne responsable",
        "Sollicitation",
        _rappel,
        _sollicitations,
    ),
    ("lettres_sans_reponse", "Lettres de mission sans réponse, à la cellule", "Campagne", _sans_reponse, _campagnes),
    (
        "lettres_a_renouveler",
        "Lettres de mission qui finissent, à la cellule",
        "LettreMission",
        _a_renouveler,
        _qui_finissent,
    ),
):
    declarer(
        Regle(
            f"facilitateurs.{_cle}",
            _libelle,
            f"facilitateurs.{_modele}",
            f"facilitateurs/{_cle}",
            _envois,
            _candidats,
        )
    )
