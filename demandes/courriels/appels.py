"""What a call to volunteers tells: those invited, the cell, those chosen and those thanked."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from courriels.regles import Envoi, Regle, declarer
from instance.adresses import absolue

from .. import adresses
from ..appels import invites, lit_tout
from ..models import Appel, Volontaire
from ..models.demande import Etat
from .personnes import cellule, destinataire


def _invitation(appel: Appel) -> Iterator[Envoi]:
    """While the call takes answers; once to each, and no longer to who can no longer come."""
    if not appel.recoit:
        return
    for candidat in invites(appel):
        yield Envoi(
            destinataire(candidat.agent),
            appel.ouvert_le,
            contexte=partial(_contexte_invitation, appel, candidat),
            perime=appel.jusqu_au,
        )


def _contexte_invitation(appel: Appel, candidat: Any) -> dict[str, Any]:
    demande = appel.accompagnement.demande
    return {
        "appel": appel,
        "demande": demande,
        "creneaux": list(appel.accompagnement.session.creneaux.filter(annule=False).select_related("site")),
        "km": candidat.distance,
        "tout": lit_tout(candidat.agent, demande),
        "agent": candidat.agent,
        "url": absolue(reverse("demandes:appel", args=[appel.cle])),
    }


def _assez(appel: Appel) -> Iterator[Envoi]:
    """To the cell, as soon as those who answered could fill the places left."""
    accompagnement = appel.accompagnement
    manquants = accompagnement.equipe - accompagnement.missions.actives().count()
    volontaires = list(appel.volontaires.a_choisir().select_related("agent"))
    if appel.ferme_le is None and 0 < manquants <= len(volontaires):
        yield _a_la_cellule(appel, volontaires[manquants - 1].propose_le, "assez")


def _echeance(appel: Appel) -> Iterator[Envoi]:
    """To the cell, when the date is reached: there is a choice to make, or nobody."""
    if appel.ferme_le is None:
        yield _a_la_cellule(appel, appel.jusqu_au, "echeance")


def _a_la_cellule(appel: Appel, quand: Any, occurrence: str) -> Envoi:
    demande = appel.accompagnement.demande
    return Envoi(
        cellule(demande),
        quand,
        contexte=lambda: {
            "appel": appel,
            "demande": demande,
            "volontaires": list(appel.volontaires.a_choisir().select_related("agent")),
            "fini": occurrence == "echeance",
            "url": absolue(reverse("demandes:composer", args=[demande.numero])),
        },
        occurrence=occurrence,
        collectif=True,
    )


def _retenu(volontaire: Volontaire) -> Iterator[Envoi]:
    """While the team is still to be completed: afterwards the message of the complete team says it all."""
    demande = volontaire.appel.accompagnement.demande
    if volontaire.etat == Volontaire.Etat.RETENU and demande.etat == Etat.CADREE:
        mission = volontaire.appel.accompagnement.missions.acceptees().filter(agent=volontaire.agent_id).first()
        if mission:
            contexte = {"demande": demande, "agent": volontaire.agent, "url": adresses.mission(mission)}
            yield Envoi(destinataire(volontaire.agent), volontaire.change_le, contexte)


def _merci(volontaire: Volontaire) -> Iterator[Envoi]:
    appel = volontaire.appel
    if volontaire.etat == Volontaire.Etat.PROPOSE and appel.ferme_le:
        contexte = {"demande": appel.accompagnement.demande, "agent": volontaire.agent, "fin": appel.fin}
        yield Envoi(destinataire(volontaire.agent), appel.ferme_le, contexte | {"url": absolue(reverse("mon_espace"))})


def _ouverts() -> QuerySet[Appel]:
    return Appel.objects.ouverts().select_related("accompagnement__session", "accompagnement__demande__referent")


def _recevant() -> QuerySet[Appel]:
    return _ouverts().filter(jusqu_au__gt=timezone.now())


for _cle, _libelle, _modele, _envois, _candidats in (
    ("invitation", "Appel à volontaires", "Appel", _invitation, None),
    ("assez", "Assez de volontaires, pour la cellule", "Appel", _assez, None),
    ("echeance", "Fin d’un appel à volontaires, pour la cellule", "Appel", _echeance, _recevant),
    ("retenu", "Volontaire retenu", "Volontaire", _retenu, None),
    ("merci", "Merci aux volontaires non retenus", "Volontaire", _merci, None),
):
    declarer(
        Regle(
            f"appels.{_cle}",
            _libelle,
            f"demandes.{_modele}",
            # The two to the cell say the same thing at two moments.
            f"demandes/appel_{'volontaires' if _cle in ('assez', 'echeance') else _cle}",
            _envois,
            _candidats,
            grave=_cle == "invitation",
        )
    )
