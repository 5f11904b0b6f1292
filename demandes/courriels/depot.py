"""What people are told from the first word of a draft to the sponsor's answer."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agents import liens
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance import journal
from instance.adresses import absolue
from instance.calendrier import ajouter_jours_ouvres
from instance.models import Action
from instance.services import identite

from .. import regles
from ..models import Brouillon, Demande
from ..services.accord import BUT, est_attendu
from .personnes import cellule, destinataire, matin


def suivi(demande: Demande) -> str:
    return absolue(reverse("demandes:suivi", args=[demande.cle]))


def demandeur(demande: Demande) -> Destinataire:
    """The requester; for somebody without a mailbox, whoever entered the request, who will tell them."""
    if not demande.demandeur.email and demande.saisie_par:
        return destinataire(demande.saisie_par)
    return destinataire(demande.demandeur)


def commanditaire(demande: Demande) -> Destinataire:
    return Destinataire(demande.commanditaire_email, demande.commanditaire_nom)


# --- The draft ----------------------------------------------------------------------------------------


def _reprendre(brouillon: Brouillon) -> Iterator[Envoi]:
    if brouillon.demande_id is None:
        jours = regles.JOURS_BROUILLON.valeur()
        yield Envoi(
            destinataire(brouillon.agent),
            brouillon.cree_le,
            contexte={
                "brouillon": brouillon,
                "jours": jours,
                "url": absolue(reverse("demandes:reprendre", args=[brouillon.cle])),
            },
            perime=brouillon.cree_le + dt.timedelta(days=jours),
        )


# --- The request is in --------------------------------------------------------------------------------


def _accuse(demande: Demande) -> Iterator[Envoi]:
    a = demandeur(demande)
    yield Envoi(
        a,
        demande.deposee_le,
        contexte=lambda: {
            "demande": demande,
            "au_nom_de": demande.demandeur if a.agent_id != demande.demandeur_id else None,
            "accuse": regles.DELAI_ACCUSE.valeur(),
            "qualification": regles.DELAI_QUALIFICATION.valeur(),
            "affectation": regles.DELAI_AFFECTATION.valeur(),
            "url": suivi(demande),
        },
    )


def _nouvelle(demande: Demande) -> Iterator[Envoi]:
    ident = identite()
    yield Envoi(
        Destinataire(ident.contact_courriel, ident.sous_titre),
        demande.deposee_le,
        contexte=lambda: {
            "demande": demande,
            "dates": list(demande.dates_souhaitees.all()),
            "url": absolue(reverse("demandes:fiche", args=[demande.numero])),
        },
    )


# --- The sponsor's word -------------------------------------------------------------------------------


def _lien(demande: Demande, depuis: dt.datetime) -> dict[str, Any]:
    expire_le = depuis + dt.timedelta(days=regles.JOURS_LIEN_ACCORD.valeur())
    lien = liens.creer(BUT, demande, email=demande.commanditaire_email, expire_le=expire_le)
    return {"demande": demande, "url": liens.adresse(lien), "expire_le": expire_le}


def _accord(demande: Demande) -> Iterator[Envoi]:
    """The link, a reminder of it, and each time the cell sends it again. A « no » stops them until the cell does."""
    if not est_attendu(demande):
        return
    renvois = list(_actions(demande, "demandes.relancer_commanditaire"))
    depuis = max([demande.deposee_le, *(renvoi.le for renvoi in renvois)])
    if demande.desaccord_le is None:
        yield Envoi(
            commanditaire(demande), demande.deposee_le, contexte=lambda: _lien(demande, depuis) | {"rappel": False}
        )
        rappel = matin(
            ajouter_jours_ouvres(timezone.localdate(demande.deposee_le), regles.DELAI_RELANCE_ACCORD.valeur())
        )
        if not renvois:
            yield Envoi(
                commanditaire(demande),
                rappel,
                occurrence="rappel",
                contexte=lambda: _lien(demande, depuis) | {"rappel": True},
                perime=depuis + dt.timedelta(days=regles.JOURS_LIEN_ACCORD.valeur()),
            )
    for renvoi in renvois:
        if demande.desaccord_le is None or renvoi.le > demande.desaccord_le:
            yield Envoi(
                commanditaire(demande),
                renvoi.le,
                occurrence=f"renvoi-{renvoi.pk}",
                contexte=lambda: _lien(demande, depuis) | {"rappel": True},
            )


def _sans_accord() -> QuerySet[Demande]:
    return Demande.objects.filter(etat="deposee", accord_le=None).select_related("demandeur", "format")


def _confirme(demande: Demande) -> Iterator[Envoi]:
    if demande.accord_le is None:
        return
    yield Envoi(
        demandeur(demande),
        demande.accord_le,
        contexte=lambda: {
            "demande": demande,
            "qualification": regles.DELAI_QUALIFICATION.valeur(),
            "url": suivi(demande),
            "pour_la_cellule": False,
        },
    )
    yield Envoi(
        cellule(demande),
        demande.accord_le,
        contexte=lambda: {
            "demande": demande,
            "qualification": regles.DELAI_QUALIFICATION.valeur(),
            "url": absolue(reverse("demandes:fiche", args=[demande.numero])),
            "pour_la_cellule": True,
        },
        occurrence="cellule",
        collectif=True,
    )


def _conteste(demande: Demande) -> Iterator[Envoi]:
    for refus in _actions(demande, "demandes.contester_accord"):
        contexte = {"demande": demande, "message": refus.motif}
        yield Envoi(demandeur(demande), refus.le, occurrence=str(refus.pk), contexte=contexte | {"url": suivi(demande)})
        fiche = absolue(reverse("demandes:fiche", args=[demande.numero]))
        yield Envoi(
            cellule(demande),
            refus.le,
            occurrence=f"{refus.pk}-cellule",
            contexte=contexte | {"url": fiche},
            collectif=True,
        )


def _actions(demande: Demande, verbe: str) -> QuerySet[Action]:
    return journal.de(demande).filter(verbe=verbe)


PEUVENT_ATTENDRE = {"demandes.accuse", "demandes.accord_confirme"}
for _cle, _libelle, _modele, _gabarit, _envois, _candidats in (
    ("demandes.brouillon", "Lien pour reprendre un brouillon", "demandes.Brouillon", "brouillon", _reprendre, None),
    ("demandes.accuse", "Accusé de réception", "demandes.Demande", "accuse", _accuse, None),
    ("demandes.nouvelle", "Nouvelle demande, à la cellule", "demandes.Demande", "nouvelle", _nouvelle, None),
    ("demandes.accord", "Accord à confirmer", "demandes.Demande", "accord", _accord, _sans_accord),
    ("demandes.accord_confirme", "Accord confirmé", "demandes.Demande", "accord_confirme", _confirme, None),
    ("demandes.accord_conteste", "Accord non confirmé", "demandes.Demande", "accord_conteste", _conteste, None),
):
    declarer(
        Regle(
            cle=_cle,
            libelle=_libelle,
            modele=_modele,
            gabarit=f"demandes/{_gabarit}",
            envois=_envois,
            candidats=_candidats,
            peut_attendre=_cle in PEUVENT_ATTENDRE,
        )
    )
