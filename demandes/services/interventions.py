"""The log of who did what, in half-days. Doubts are questioned, never refused: people know what they did."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda.models import Creneau
from agents.models import Agent, Institution, MembreCellule
from courriels.services import reconcilier
from facilitateurs.models import Methode
from instance import journal
from instance.journal import Auteur
from instance.typographie import demi_journees, jour_mois

from ..models import Accompagnement, Intervention, Mission
from ..models.intervention import KINDS

DEMI_JOURNEES_PAR_JOUR = 2
# Beyond four days on one line, a slip of the finger is likelier than the truth.
BEAUCOUP = 8


class AConfirmer(ValidationError):
    """What was typed looks like a double or a slip: the page asks, and keeps it all."""


@dataclass(frozen=True)
class Saisie:
    jour: dt.date
    accompagnement: Accompagnement | None = None
    creneau: Creneau | None = None
    intitule: str = ""
    preparation: int = 0
    animation: int = 0
    bilan: int = 0
    trajet: int = 0
    participants: int = 0
    methodes: Iterable[Methode] = field(default=(), compare=False)
    note: str = ""

    @property
    def demi_journees(self) -> int:
        return self.preparation + self.animation + self.bilan + self.trajet


@transaction.atomic
def noter(*, agent: Agent, saisie: Saisie, par: Auteur, confirme: bool = False) -> Intervention:
    """Add a line to `agent`'s log. The séance of the day is found when it was not named.

    Raises AConfirmer on what looks like a double or a slip, unless `confirme`; ValidationError when it cannot be.
    """
    Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)  # a double tap waits for the first
    saisie = _situer(agent, saisie, None)
    _verifier(agent, saisie, None, confirme=confirme)
    mission = _mission(agent, saisie.accompagnement)
    intervention = Intervention(
        agent=agent,
        pour_la_cellule=mission.pour_la_cellule if mission else _est_de_la_cellule(agent, saisie.jour),
        institution=_institution(agent),
        direction=agent.direction,
        categorie=agent.categorie,
    )
    _ecrire(intervention, saisie)
    _journal("demandes.noter_intervention", intervention, par, 0, intervention.demi_journees)
    _actualiser(mission)
    return intervention


@transaction.atomic
def corriger(intervention: Intervention, *, saisie: Saisie, par: Auteur, confirme: bool = False) -> Intervention:
    """Change a line. Raises like `noter`."""
    intervention = Intervention.objects.select_for_update(of=("self",)).select_related("agent").get(pk=intervention.pk)
    avant, agent = intervention.demi_journees, intervention.agent
    ancienne = _mission(agent, intervention.accompagnement)
    saisie = _situer(agent, saisie, intervention)
    _verifier(agent, saisie, intervention, confirme=confirme)
    _ecrire(intervention, saisie)
    _journal("demandes.corriger_intervention", intervention, par, avant, intervention.demi_journees)
    mission = _mission(agent, saisie.accompagnement)
    _actualiser(mission)
    if ancienne != mission:
        _actualiser(ancienne)
    return intervention


@transaction.atomic
def supprimer(intervention: Intervention, *, par: Auteur) -> None:
    """Take a line out of the log; the history keeps that it was there."""
    intervention = Intervention.objects.select_for_update(of=("self",)).select_related("agent").get(pk=intervention.pk)
    mission = _mission(intervention.agent, intervention.accompagnement)
    _journal("demandes.supprimer_intervention", intervention, par, intervention.demi_journees, 0)
    intervention.delete()
    _actualiser(mission)


def _situer(agent: Agent, saisie: Saisie, corrigee: Intervention | None) -> Saisie:
    """With the séance of that day, when there is one and it is not logged yet: the reminder then knows it is done."""
    if saisie.creneau or not saisie.accompagnement:
        return saisie
    libres = saisie.accompagnement.session.creneaux.filter(annule=False, debut__date=saisie.jour)
    deja = Intervention.objects.filter(agent=agent, creneau__isnull=False)
    if corrigee:
        deja = deja.exclude(pk=corrigee.pk)
    return replace(saisie, creneau=libres.exclude(pk__in=deja.values("creneau")).first())


def _verifier(agent: Agent, saisie: Saisie, corrigee: Intervention | None, *, confirme: bool) -> None:
    if saisie.jour > timezone.localdate():
        raise ValidationError(
            {"jour": "Ce jour n’est pas encore venu : notez l’intervention une fois qu’elle a eu lieu."}
        )
    if not saisie.demi_journees:
        raise ValidationError("Indiquez au moins une demi-journée.")
    if not saisie.accompagnement and not saisie.intitule.strip():
        raise ValidationError({"intitule": "Dites de quelle intervention il s’agit."})
    if (
        saisie.accompagnement
        and not _mission(agent, saisie.accompagnement)
        and not _est_de_la_cellule(agent, saisie.jour)
    ):
        raise ValidationError("Cette mission n’est pas dans votre agenda.")
    autres = Intervention.objects.filter(agent=agent)
    if corrigee:
        autres = autres.exclude(pk=corrigee.pk)
    if saisie.creneau and autres.filter(creneau=saisie.creneau).exists():
        raise ValidationError("Vous avez déjà noté cette séance : corrigez la ligne de votre journal.")
    doutes = list(_doutes(saisie, list(autres.filter(jour=saisie.jour))))
    if doutes and not confirme:
        raise AConfirmer(doutes)


def _doutes(saisie: Saisie, du_jour: list[Intervention]) -> Iterable[str]:
    quand = jour_mois(saisie.jour)
    cible = saisie.accompagnement.pk if saisie.accompagnement else None
    meme = [i for i in du_jour if i.accompagnement_id == cible and i.intitule == saisie.intitule]
    if meme:
        yield f"Vous avez déjà noté {demi_journees(sum(i.demi_journees for i in meme))} pour cette mission, le {quand}."
    animation = saisie.animation + sum(i.animation for i in du_jour)
    if animation > DEMI_JOURNEES_PAR_JOUR:
        yield f"Cela ferait {demi_journees(animation)} d’animation le {quand}, alors qu’une journée en compte deux."
    if saisie.demi_journees > BEAUCOUP:
        yield f"Vous notez {demi_journees(saisie.demi_journees)} d’un coup, soit plus de quatre jours."


def _ecrire(intervention: Intervention, saisie: Saisie) -> None:
    intervention.accompagnement, intervention.creneau = saisie.accompagnement, saisie.creneau
    intervention.intitule = "" if saisie.accompagnement else saisie.intitule.strip()
    intervention.jour, intervention.participants, intervention.note = saisie.jour, saisie.participants, saisie.note
    for kind in KINDS:
        setattr(intervention, kind, getattr(saisie, kind))
    intervention.full_clean()
    intervention.save()
    intervention.methodes.set(saisie.methodes)


def _mission(agent: Agent, accompagnement: Accompagnement | None) -> Mission | None:
    if accompagnement is None:
        return None
    return (
        Mission.objects.acceptees()
        .filter(agent=agent, accompagnement=accompagnement)
        .select_related("agent", "accompagnement__session", "accompagnement__demande")
        .first()
    )


def _est_de_la_cellule(agent: Agent, jour: dt.date) -> bool:
    return MembreCellule.objects.en_cours(jour).filter(agent=agent).exists()


def _institution(agent: Agent) -> Institution:
    institution = agent.institution or Institution.objects.filter(porteuse=True).first()
    if institution is None:
        raise ValidationError("Complétez d’abord votre profil : il manque votre institution.")
    return institution


def _journal(verbe: str, intervention: Intervention, par: Auteur, avant: int, apres: int) -> None:
    """On the request when there is one, where the cell reads it; else on the line itself."""
    accompagnement = intervention.accompagnement
    journal.ecrire(
        verbe,
        accompagnement.demande if accompagnement else intervention,
        par=par,
        changements={"demi-journées": [avant, apres]},
    )


def _actualiser(mission: Mission | None) -> None:
    if mission:
        reconcilier(mission)
