"""Entering, leaving, and what a facilitator says of oneself."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent, Direction
from instance import journal
from instance.journal import Auteur

from ..models import Facilitateur, LienDeclare, Methode
from .verrous import verrouiller, verrouiller_agent


@transaction.atomic
def entrer_dans_le_reseau(
    agent: Agent,
    *,
    par: Auteur,
    rejoint_le: dt.date | None = None,
    senior_declare: bool = False,
    missions_anterieures: int = 0,
    methodes: Iterable[Methode] = (),
) -> Facilitateur:
    """Make somebody a member, or let them come back. Raises ValidationError when they already are one."""
    agent = verrouiller_agent(agent)
    facilitateur = Facilitateur.objects.filter(agent=agent).first()
    if facilitateur and facilitateur.quitte_le is None:
        raise ValidationError(f"{agent} est déjà dans le réseau.")
    if facilitateur:
        facilitateur.quitte_le = None
    else:
        facilitateur = Facilitateur(
            agent=agent,
            rejoint_le=rejoint_le or timezone.localdate(),
            senior_declare=senior_declare,
            missions_anterieures=missions_anterieures,
        )
    facilitateur.full_clean()
    facilitateur.save()
    facilitateur.methodes.add(*methodes)
    journal.ecrire("facilitateurs.entrer", facilitateur, par=par)
    return facilitateur


@transaction.atomic
def quitter_le_reseau(facilitateur: Facilitateur, *, par: Auteur, le: dt.date | None = None) -> Facilitateur:
    """From that day on (`le` included) the person is no longer asked for missions. Certifications stay as they are."""
    facilitateur = verrouiller(facilitateur)
    facilitateur.quitte_le = le or timezone.localdate()
    facilitateur.full_clean()
    facilitateur.save(update_fields=["quitte_le"])
    journal.ecrire("facilitateurs.quitter", facilitateur, par=par)
    return facilitateur


@transaction.atomic
def modifier(
    facilitateur: Facilitateur, *, senior_declare: bool, missions_anterieures: int, par: Auteur
) -> Facilitateur:
    """What the cell recognises of the time before the portal."""
    facilitateur = verrouiller(facilitateur)
    avant = facilitateur.missions_anterieures, facilitateur.senior_declare
    if avant == (missions_anterieures, senior_declare):
        return facilitateur
    facilitateur.missions_anterieures, facilitateur.senior_declare = missions_anterieures, senior_declare
    facilitateur.full_clean()
    facilitateur.save(update_fields=["missions_anterieures", "senior_declare"])
    journal.ecrire(
        "facilitateurs.modifier",
        facilitateur,
        par=par,
        changements={
            "missions avant le portail": [str(avant[0]), str(missions_anterieures)],
            "expérience reconnue": ["oui" if avant[1] else "non", "oui" if senior_declare else "non"],
        },
    )
    return facilitateur


@transaction.atomic
def completer_profil(
    facilitateur: Facilitateur, *, presentation: str, methodes: Iterable[Methode], public: bool, par: Auteur
) -> Facilitateur:
    """`public`: they agree to be named on the public page, and are then found by agents too. Nothing is journalled when
    nothing changed."""
    facilitateur = verrouiller(facilitateur)
    methodes = list(methodes)
    ancienne, facilitateur.presentation = facilitateur.presentation, presentation.strip()
    accord, facilitateur.public = facilitateur.public, public
    facilitateur.visible_agents |= public
    avant, apres = ([methode.nom for methode in liste] for liste in (facilitateur.methodes.all(), methodes))
    if (ancienne, accord, sorted(avant)) == (facilitateur.presentation, public, sorted(apres)):
        return facilitateur
    facilitateur.full_clean()
    facilitateur.save(update_fields=["presentation", "public", "visible_agents"])
    facilitateur.methodes.set(methodes)
    changements = {"méthodes": [", ".join(sorted(avant)), ", ".join(sorted(apres))]} if avant != apres else {}
    if accord != public:
        changements["page publique"] = _oui_non(accord, public)
    journal.ecrire("facilitateurs.completer_profil", facilitateur, par=par, changements=changements)
    return facilitateur


@transaction.atomic
def montrer(
    facilitateur: Facilitateur, *, visible_agents: bool, presentation_pour: str, territoire_pour: str, par: Auteur
) -> Facilitateur:
    """What is shown of a profile, and to whom: for the person alone to say. Raises ValidationError when somebody named
    in public would be hidden from agents."""
    facilitateur = verrouiller(facilitateur)
    if facilitateur.public and not visible_agents:
        raise ValidationError({"visible_agents": "La page publique se lit partout\u00a0: cochez aussi l’annuaire."})
    avant = facilitateur.visible_agents, facilitateur.presentation_pour, facilitateur.territoire_pour
    if avant == (visible_agents, presentation_pour, territoire_pour):
        return facilitateur
    facilitateur.visible_agents = visible_agents
    facilitateur.presentation_pour, facilitateur.territoire_pour = presentation_pour, territoire_pour
    facilitateur.full_clean()
    facilitateur.save(update_fields=["visible_agents", "presentation_pour", "territoire_pour"])
    changements = {"annuaire": _oui_non(avant[0], visible_agents)} if avant[0] != visible_agents else {}
    journal.ecrire("facilitateurs.montrer", facilitateur, par=par, changements=changements)
    return facilitateur


@transaction.atomic
def dire_ou_aller(
    facilitateur: Facilitateur, *, tout_le_territoire: bool, communes: Iterable[str], par: Auteur
) -> Facilitateur:
    """Where they accept to go. The whole territory makes the list of communes needless: it is emptied."""
    facilitateur = verrouiller(facilitateur)
    avant = facilitateur.territoire
    facilitateur.tout_le_territoire = tout_le_territoire
    facilitateur.communes = [] if tout_le_territoire else sorted(set(communes))
    if avant == facilitateur.territoire:
        return facilitateur
    facilitateur.full_clean()
    facilitateur.save(update_fields=["tout_le_territoire", "communes"])
    changements = {"territoire": [avant, facilitateur.territoire]}
    journal.ecrire("facilitateurs.dire_ou_aller", facilitateur, par=par, changements=changements)
    return facilitateur


def _oui_non(avant: bool, apres: bool) -> list[str]:
    return ["oui" if valeur else "non" for valeur in (avant, apres)]


@transaction.atomic
def declarer_lien(facilitateur: Facilitateur, *, direction: Direction, par: Auteur) -> LienDeclare:
    """A tie that would spoil neutrality in that direction. Idempotent; no reason is asked."""
    facilitateur = verrouiller(facilitateur)
    lien, neuf = LienDeclare.objects.get_or_create(facilitateur=facilitateur, direction=direction)
    if neuf:
        journal.ecrire("facilitateurs.declarer_lien", facilitateur, par=par)
    return lien


@transaction.atomic
def retirer_lien(lien: LienDeclare, *, par: Auteur) -> None:
    facilitateur = verrouiller(lien.facilitateur)
    if LienDeclare.objects.filter(pk=lien.pk).delete()[0]:
        journal.ecrire("facilitateurs.retirer_lien", facilitateur, par=par)
