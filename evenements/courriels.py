"""What is written about proposals, and to those who spoke once the opinions are in. What concerns those registered is
told by the agenda."""

import datetime as dt
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.services import identite
from instance.typographie import FINE

from . import retours
from .models import Evenement, MessageProposition, Proposition
from .models.evenement import EvenementQuerySet
from .regles import JOURS_RETOURS

Etat = Proposition.Etat
GARDE = dt.timedelta(days=7)
"""How long the opinions may still be sent after they are closed."""


def _auteur(proposition: Proposition) -> Destinataire:
    return _destinataire(proposition.auteur)


def _destinataire(agent: Agent) -> Destinataire:
    return Destinataire(agent.email, str(agent), agent.pk)


def _cellule() -> Destinataire:
    ident = identite()
    return Destinataire(ident.contact_courriel, ident.sous_titre)


def _page(proposition: Proposition) -> str:
    return absolue(reverse("evenements:proposition", args=[proposition.cle]))


def _examen(proposition: Proposition) -> str:
    return absolue(reverse("evenements:examiner", args=[proposition.cle]))


def _deposee(proposition: Proposition) -> Iterator[Envoi]:
    if proposition.deposee_le is None:
        return
    contexte = {"proposition": proposition, "edition": proposition.edition}
    yield Envoi(
        _auteur(proposition),
        proposition.deposee_le,
        contexte=contexte | {"url": _page(proposition), "pour_la_cellule": False},
    )
    if proposition.etat != Etat.RETIREE:
        yield Envoi(
            _cellule(),
            proposition.deposee_le,
            contexte=contexte | {"url": _examen(proposition), "pour_la_cellule": True},
            occurrence="cellule",
            collectif=True,
        )


def _decidee(proposition: Proposition) -> Iterator[Envoi]:
    if proposition.decidee_le is None or proposition.etat not in (Etat.RETENUE, Etat.ECARTEE):
        return
    yield Envoi(
        _auteur(proposition),
        proposition.decidee_le,
        contexte={
            "proposition": proposition,
            "edition": proposition.edition,
            "retenue": proposition.etat == Etat.RETENUE,
            "url": _page(proposition),
        },
    )


def _message(message: MessageProposition) -> Iterator[Envoi]:
    """To the other side."""
    proposition = message.proposition
    vers_la_cellule = message.auteur_id == proposition.auteur_id
    yield Envoi(
        _cellule() if vers_la_cellule else _auteur(proposition),
        message.ecrit_le,
        contexte={
            "proposition": proposition,
            "message": message,
            "url": f"{_examen(proposition) if vers_la_cellule else _page(proposition)}#messages",
        },
    )


def _retours(evenement: Evenement) -> Iterator[Envoi]:
    """To each who spoke or led, theirs, once nobody can add to them. The cell tells those who are not agents."""
    fin = retours.ouvre_le(evenement)
    if fin is None:
        return
    quand = retours.ferme_le(fin)
    for agent in Agent.objects.filter(interventions_publiques__evenement=evenement):
        yield Envoi(
            _destinataire(agent),
            quand,
            contexte=partial(_dits, evenement),
            occurrence="clos",
            perime=quand + GARDE,
        )


def _dits(evenement: Evenement) -> dict[str, Any]:
    synthese = retours.de_l_evenement(evenement)
    return {
        "evenement": evenement,
        "synthese": synthese,
        "taux": "" if synthese.taux is None else f"{synthese.taux}{FINE}%",
        "url": absolue(reverse("evenements:resultats", args=[evenement.session.cle])),
    }


def _aux_avis_clos() -> EvenementQuerySet:
    """Those whose opinions close about now, and that anybody spoke of."""
    depuis = timezone.now() - dt.timedelta(days=JOURS_RETOURS.valeur())
    return (
        Evenement.objects.filter(etat=Evenement.Etat.PUBLIE, retours__isnull=False)
        .annotate(fin=Max("session__creneaux__fin", filter=Q(session__creneaux__annule=False)))
        .filter(fin__gt=depuis - GARDE, fin__lte=depuis + dt.timedelta(days=2))
        .select_related("session")
    )


declarer(
    Regle(
        cle="evenements.retours",
        libelle="Avis reçus, aux personnes qui sont intervenues",
        modele="evenements.Evenement",
        gabarit="evenements/retours",
        envois=_retours,
        candidats=_aux_avis_clos,
        peut_attendre=True,
    )
)
for _cle, _libelle, _modele, _envois, _grave in (
    ("deposee", "Proposition reçue", "Proposition", _deposee, False),
    ("decidee", "Proposition retenue ou non", "Proposition", _decidee, True),
    ("message", "Message sur une proposition", "MessageProposition", _message, False),
):
    declarer(
        Regle(
            cle=f"evenements.proposition_{_cle}",
            libelle=_libelle,
            modele=f"evenements.{_modele}",
            gabarit=f"evenements/proposition_{_cle}",
            envois=_envois,
            grave=_grave,
        )
    )
