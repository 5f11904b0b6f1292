"""Letters asked for in one batch, and what each manager answers for all their facilitators at once.

Locks: the campaign, then people in the order of their profiles, then letters. Two members of the cell who press at
once are served one after the other, and the second finds nothing left to ask.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from courriels.reflexion import en_nombre
from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur, Externe

from ..campagnes.models import Campagne, Sollicitation
from ..campagnes.obstacles import couvrantes, obstacle
from ..models import Facilitateur, LettreMission
from .lettres import accorder_lettre, demander_lettre, refuser_lettre
from .verrous import verrouiller

Etat = LettreMission.Etat


@dataclass
class Bilan:
    """What became of a batch: letters asked for, those that were already, and why others were not."""

    campagne: Campagne
    demandees: list[LettreMission] = field(default_factory=list)
    deja: list[Facilitateur] = field(default_factory=list)
    refus: list[tuple[Facilitateur, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Reponse:
    """A manager's decision on one letter: days granted, else the reason of a refusal."""

    quota: int | None = None
    motif: str = ""


class ReponseRefusee(ValidationError):
    """An answer that cannot be kept; `lettre` says whose."""

    def __init__(self, lettre: LettreMission, refus: ValidationError) -> None:
        super().__init__(refus.messages)
        self.lettre = lettre


@transaction.atomic
def demander_campagne(*, debut: dt.date, fin: dt.date, quotas: Mapping[int, int], par: Auteur) -> Bilan:
    """Ask the manager of each of these facilitators (id of the profile → half-days) for a letter for the period, both
    days included. Whoever has one, asked or granted, is left as is; what a letter refuses hinders no other. Every
    manager is written once, a few minutes later. Raises ValidationError when nobody is named or the dates are wrong."""
    if not quotas:
        raise ValidationError("Choisissez au moins une personne.")
    if fin < debut:
        raise ValidationError({"fin": "La fin ne peut précéder le début."})
    if fin < timezone.localdate():
        raise ValidationError({"fin": "Cette période est déjà passée."})
    campagne = _ouvrir(debut, fin, par)
    bilan = Bilan(campagne)
    touchees: dict[str, Sollicitation] = {}
    for facilitateur in Facilitateur.objects.filter(pk__in=quotas).order_by("pk"):
        facilitateur = verrouiller(facilitateur)
        if any(lettre.etat in (Etat.DEMANDEE, Etat.ACCORDEE) for lettre in couvrantes(facilitateur, debut, fin)):
            bilan.deja.append(facilitateur)
            continue
        try:
            with transaction.atomic():
                lettre = _demander(campagne, facilitateur, quotas[facilitateur.pk], touchees, par)
        except ValidationError as refus:
            bilan.refus.append((facilitateur, " ".join(refus.messages)))
        else:
            bilan.demandees.append(lettre)
    if bilan.demandees:
        _prevenir(touchees.values())
        demandees = ["", str(len(bilan.demandees))]
        journal.ecrire("facilitateurs.demander_campagne", campagne, par=par, changements={"lettres": demandees})
    elif not campagne.sollicitations.exists():
        campagne.delete()  # nothing was asked: no empty batch is left behind
    return bilan


@transaction.atomic
def relancer_campagne(campagne: Campagne, *, par: Auteur) -> list[Sollicitation]:
    """Write again to every manager who has not answered. Whoever was written today already is left alone, so that
    pressing twice writes once."""
    campagne = _verrouiller(campagne)
    relancees = []
    for sollicitation in _lues(campagne):
        if sollicitation.en_attente() and not sollicitation.ecrite_aujourd_hui:
            sollicitation.relancee_le = timezone.now()
            sollicitation.save(update_fields=["relancee_le"])
            relancees.append(sollicitation)
    with en_nombre(len(relancees) > 1):
        for sollicitation in relancees:
            reconcilier(sollicitation)
    if relancees:
        combien = ["", str(len(relancees))]
        journal.ecrire("facilitateurs.relancer_campagne", campagne, par=par, changements={"responsables": combien})
    return relancees


@transaction.atomic
def repondre_sollicitation(
    sollicitation: Sollicitation, *, reponses: Mapping[int, Reponse], par: Externe | Agent
) -> list[LettreMission]:
    """Take a manager's decisions (id of a letter → answer), all or none. A letter withdrawn or answered since is left
    as is. Raises ReponseRefusee on the first that cannot be kept."""
    lettres = sollicitation.lettres.filter(pk__in=reponses).select_related("facilitateur__agent")
    faites = []
    for lettre in lettres.order_by("facilitateur_id", "pk"):
        verrouiller(lettre.facilitateur)
        if not LettreMission.objects.en_attente().filter(pk=lettre.pk).exists():
            continue
        reponse = reponses[lettre.pk]
        try:
            if reponse.quota is None:
                faites.append(refuser_lettre(lettre, motif=reponse.motif, par=par))
            else:
                faites.append(accorder_lettre(lettre, quota=reponse.quota, par=par))
        except ValidationError as refus:
            raise ReponseRefusee(lettre, refus) from refus
    return faites


def _ouvrir(debut: dt.date, fin: dt.date, par: Auteur) -> Campagne:
    """The row of the period, made if need be, under lock: whoever presses next waits here."""
    auteur = par if isinstance(par, Agent) else None
    campagne, _ = Campagne.objects.get_or_create(debut=debut, fin=fin, defaults={"lancee_par": auteur})
    return _verrouiller(campagne)


def _verrouiller(campagne: Campagne) -> Campagne:
    return Campagne.objects.select_for_update(of=("self",), no_key=True).get(pk=campagne.pk)


def _demander(
    campagne: Campagne, facilitateur: Facilitateur, quota: int, touchees: dict[str, Sollicitation], par: Auteur
) -> LettreMission:
    if raison := obstacle(facilitateur, campagne.debut, campagne.fin):
        raise ValidationError(raison)
    chef = facilitateur.agent.n_plus_1
    adresse = (chef.email or "").lower() if chef else ""
    sollicitation = (
        touchees.get(adresse)
        or Sollicitation.objects.get_or_create(
            campagne=campagne, responsable_email=adresse, defaults={"responsable_nom": str(chef)}
        )[0]
    )
    lettre = demander_lettre(
        facilitateur, debut=campagne.debut, fin=campagne.fin, quota=quota, par=par, sollicitation=sollicitation
    )
    touchees[adresse] = sollicitation
    return lettre


def _prevenir(sollicitations: Iterable[Sollicitation]) -> None:
    """One e-mail each, of all that waits for them, with the time to think again."""
    maintenant = timezone.now()
    with en_nombre():
        for sollicitation in sollicitations:
            sollicitation.demandee_le, sollicitation.relancee_le = maintenant, None
            sollicitation.save(update_fields=["demandee_le", "relancee_le"])
            reconcilier(sollicitation)


def _lues(campagne: Campagne) -> Iterable[Sollicitation]:
    return campagne.sollicitations.prefetch_related("lettres__facilitateur__agent").order_by("pk")
