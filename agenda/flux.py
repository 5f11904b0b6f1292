"""The feed of somebody's slots, which their own calendar application reads at a secret address."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agents.models import Agent
from instance import journal

from .ics import calendrier
from .models import Abonnement, Creneau, Inscription, Occupation

PASSE = dt.timedelta(days=60)
"""How far back the feed goes: a calendar that forgets last month looks broken."""


@transaction.atomic
def ouvrir(agent: Agent) -> str:
    """Give this person a new address, and return the secret part of it: nobody can read it again. The former one, if
    any, is dead from now on."""
    jeton = secrets.token_urlsafe(32)
    Abonnement.objects.update_or_create(
        agent=agent, defaults={"empreinte": _empreinte(jeton), "ouvert_le": timezone.now()}
    )
    journal.ecrire("agenda.ouvrir_flux", agent, par=agent)
    return jeton


@transaction.atomic
def fermer(agent: Agent) -> None:
    """Idempotent."""
    if Abonnement.objects.filter(agent=agent).delete()[0]:
        journal.ecrire("agenda.fermer_flux", agent, par=agent)


def agent_de(jeton: str) -> Agent | None:
    """Whose address this is; nobody's once the account is closed."""
    abonnements = Abonnement.objects.filter(empreinte=_empreinte(jeton), agent__is_active=True)
    abonnement = abonnements.select_related("agent").first()
    return abonnement.agent if abonnement else None


def calendrier_de(agent: Agent) -> str:
    """Everything this person is taken at, asked for or comes to watch, or has a place at, from two months ago on. What
    was cancelled is simply gone: a feed is read whole each time. The video link of a session one registered for stays
    out: a feed may be shared, and is read at any hour."""
    depuis = timezone.now() - PASSE
    occupations = dict(
        Occupation.objects.filter(agent=agent, creneau__annule=False, creneau__fin__gt=depuis)
        .annotate(certaine=Q(ferme=True) | Q(en_observation=True))
        .values_list("creneau", "certaine")
    )
    inscriptions = {
        inscription.session_id: inscription
        for inscription in Inscription.objects.prenantes().filter(agent=agent, session__creneaux__fin__gt=depuis)
    }
    creneaux = list(
        Creneau.objects.filter(Q(pk__in=occupations) | Q(session__in=inscriptions), annule=False, fin__gt=depuis)
        .select_related("session", "site", "salle__site")
        .order_by("debut", "pk")
    )
    inscrits = {creneau.pk: inscriptions[creneau.session_id] for creneau in creneaux if creneau.pk not in occupations}
    offerts = {pk for pk, inscription in inscrits.items() if inscription.etat == Inscription.Etat.OFFERTE}
    return calendrier(
        creneaux,
        nom="Mes dates",
        provisoires={pk for pk, certaine in occupations.items() if not certaine} | offerts,
        sans_visio=inscrits,
        revisions={pk: inscription.revision for pk, inscription in inscrits.items()},
    )


def version(texte: str) -> str:
    """The same for two readings between which nothing changed but the time of reading."""
    stable = "".join(ligne for ligne in texte.splitlines() if not ligne.startswith("DTSTAMP"))
    return f'"{hashlib.sha256(stable.encode()).hexdigest()}"'


def _empreinte(jeton: str) -> str:
    return hashlib.sha256(jeton.encode()).hexdigest()
