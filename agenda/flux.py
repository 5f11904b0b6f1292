"""The feed of somebody's slots, which their own calendar application reads at a secret address."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from instance import journal

from .ics import calendrier
from .models import Abonnement, Occupation

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
    """Everything this person is taken at or asked for, from two months ago on. What was cancelled is simply gone: a
    feed is read whole each time."""
    occupations = list(
        Occupation.objects.filter(agent=agent, creneau__annule=False, creneau__fin__gt=timezone.now() - PASSE)
        .select_related("creneau__session", "creneau__site")
        .order_by("creneau__debut", "creneau__pk")
    )
    return calendrier(
        [occupation.creneau for occupation in occupations],
        nom="Mes missions",
        provisoires={occupation.creneau_id for occupation in occupations if not occupation.ferme},
    )


def version(texte: str) -> str:
    """The same for two readings between which nothing changed but the time of reading."""
    stable = "".join(ligne for ligne in texte.splitlines() if not ligne.startswith("DTSTAMP"))
    return f'"{hashlib.sha256(stable.encode()).hexdigest()}"'


def _empreinte(jeton: str) -> str:
    return hashlib.sha256(jeton.encode()).hexdigest()
