"""The dated slots of an event and its places. Moving or cancelling one tells those registered: the agenda does."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Creneau, Jauge, Modalite, Mode, Salle
from agents.models import Site
from instance import journal
from instance.journal import Auteur
from instance.typographie import plage

from ..models import Evenement
from .verrous import tenir


@dataclass(frozen=True)
class Seance:
    """What a slot is planned with."""

    debut: dt.datetime
    fin: dt.datetime
    modalite: str = Modalite.PRESENCE
    site: Site | None = None
    salle: Salle | None = None
    lieu: str = ""
    lien_visio: str = ""
    partage: str = ""
    """Why its room may serve something else at the same time."""

    @classmethod
    def de(cls, creneau: Creneau, *, jours: int = 0) -> "Seance":
        """The same slot that many days later, at the same hour in Paris. The room is not taken along when the day is
        the same: it is taken already."""
        return cls(
            _decaler(creneau.debut, jours),
            _decaler(creneau.fin, jours),
            creneau.modalite,
            creneau.site,
            creneau.salle if jours else None,
            creneau.lieu or (creneau.salle.nom if creneau.salle and not jours else ""),
            creneau.lien_visio,
        )

    @classmethod
    def de_meme(cls, creneau: Creneau) -> "Seance":
        """Exactly this slot."""
        lieu = (creneau.modalite, creneau.site, creneau.salle, creneau.lieu, creneau.lien_visio, creneau.partage)
        return cls(creneau.debut, creneau.fin, *lieu)

    def lieu_dit(self) -> dict[str, Any]:
        noms = ("modalite", "site", "salle", "partage", "lieu", "lien_visio")
        return {nom: getattr(self, nom) for nom in noms}


def _decaler(moment: dt.datetime, jours: int) -> dt.datetime:
    local = timezone.localtime(moment).replace(tzinfo=None) + dt.timedelta(days=jours)
    return timezone.make_aware(local)


def planifier(evenement: Evenement, seance: Seance, *, par: Auteur) -> Creneau:
    """In the caller's transaction: a slot, and everybody who leads or speaks taken at it. Raises ValidationError."""
    if seance.modalite == Modalite.PRESENCE and seance.lien_visio:
        raise ValidationError("Un lien de visioconférence n’a de sens qu’à distance.")
    creneau = agenda.planifier(evenement.session, debut=seance.debut, fin=seance.fin, par=par, **seance.lieu_dit())
    for intervenant in evenement.intervenants.select_related("agent"):
        if intervenant.agent:
            agenda.occuper(intervenant.agent, [creneau], ferme=True, chevauchement=intervenant.malgre)
    return creneau


@transaction.atomic
def ajouter_seance(evenement: Evenement, *, seance: Seance, par: Auteur) -> Creneau:
    evenement = tenir(evenement)
    _exiger_vivant(evenement)
    creneau = planifier(evenement, seance, par=par)
    journal.ecrire("evenements.ajouter_seance", evenement, par=par, changements={"séance": ["", _dite(creneau)]})
    return creneau


@transaction.atomic
def changer_seance(evenement: Evenement, creneau: Creneau, *, seance: Seance, par: Auteur) -> Creneau:
    """Move it, or change its place or link. Those registered are told, once, of what concerns them. Raises
    ValidationError on a clash of rooms or people."""
    evenement = tenir(evenement)
    _exiger_vivant(evenement)
    avant, revision = _dite(creneau), creneau.sequence
    change = agenda.deplacer(creneau, debut=seance.debut, fin=seance.fin, par=par, **seance.lieu_dit())
    if change.sequence != revision:
        changements = {"séance": [avant, _dite(change)]}
        journal.ecrire("evenements.deplacer_seance", evenement, par=par, changements=changements)
    return change


@transaction.atomic
def retirer_seance(evenement: Evenement, creneau: Creneau, *, par: Auteur) -> None:
    """Cancel one slot of several. Raises ValidationError for the last one of a published event: cancel that event."""
    evenement = tenir(evenement)
    _exiger_vivant(evenement)
    autres = evenement.session.creneaux.filter(annule=False).exclude(pk=creneau.pk)
    if evenement.publie_le and not autres.exists():
        raise ValidationError("C’est sa dernière date : annulez plutôt l’événement, en disant pourquoi.")
    agenda.annuler(creneau)
    journal.ecrire("evenements.retirer_seance", evenement, par=par, changements={"séance": [_dite(creneau), ""]})


@transaction.atomic
def regler_places(evenement: Evenement, *, presence: int | None, distance: int | None, par: Auteur) -> None:
    """One gauge for each way of taking part that the slots offer (None: no limit). Raises ValidationError when fewer
    places are asked for than are taken."""
    modalites = set(evenement.session.creneaux.filter(annule=False).values_list("modalite", flat=True))
    voulues = {
        Mode.PRESENCE: (presence, {Modalite.PRESENCE, Modalite.HYBRIDE}),
        Mode.DISTANCE: (distance, {Modalite.DISTANCE, Modalite.HYBRIDE}),
    }
    ouvertes = set(Jauge.objects.filter(session=evenement.session).values_list("mode", flat=True))
    for mode, (capacite, offertes) in voulues.items():
        if modalites & offertes:
            agenda.changer_capacite(evenement.session, mode=mode, capacite=capacite, par=par)
        elif mode in ouvertes and modalites:
            agenda.retirer_mode(evenement.session, mode=mode, par=par)


def _exiger_vivant(evenement: Evenement) -> None:
    if evenement.etat == Evenement.Etat.ANNULE:
        raise ValidationError("Cet événement est annulé : dupliquez-le pour le proposer à nouveau.")


def _dite(creneau: Creneau) -> str:
    ou = creneau.lieu or str(creneau.salle or creneau.site or "") or creneau.get_modalite_display().lower()
    return f"{plage(creneau.debut, creneau.fin)}, {ou}"
