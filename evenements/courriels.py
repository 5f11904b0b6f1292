"""What is written about proposals. What concerns those registered is told by the agenda."""

from collections.abc import Iterator

from django.urls import reverse

from agents.models import Agent
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.services import identite

from .models import MessageProposition, Proposition

Etat = Proposition.Etat


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
