"""Where a person is signed in: noted at each sign-in, told when it is new to a member of the cell, closed from afar."""

import datetime as dt
import ipaddress

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from ..models import Agent, Connexion, EchecSecondFacteur

MEMOIRE = dt.timedelta(days=90)
GARDE_ECHECS = dt.timedelta(days=1)


@transaction.atomic
def noter_connexion(agent: Agent, *, cle_session: str, navigateur: str, adresse_ip: str | None) -> Connexion:
    """A member of the cell is told by e-mail unless this browser and this network were seen together in 90 days. At
    the first sign-in too: after an appointment or a long absence, somebody else's would look like one."""
    reseau = reseau_de(adresse_ip)
    anterieures = Connexion.objects.filter(agent=agent, ouverte_le__gt=timezone.now() - MEMOIRE)
    connu = anterieures.filter(navigateur=navigateur, reseau=reseau).exists()
    connexion = Connexion.objects.create(
        agent=agent, cle_session=cle_session, navigateur=navigateur, reseau=reseau, ouverte_le=timezone.now()
    )
    if not connu and agent.is_staff:
        changements = {"appareil": ["", navigateur]}
        reconcilier(journal.ecrire("agents.nouvel_appareil", agent, par=agent, changements=changements))
    return connexion


def reseau_de(adresse_ip: str | None) -> str:
    """The network around an address: /16 or, in IPv6, /32."""
    if adresse_ip is None:
        return ""
    adresse = ipaddress.ip_address(adresse_ip)
    return str(ipaddress.ip_network((adresse, 16 if adresse.version == 4 else 32), strict=False))


def connexions_ouvertes(agent: Agent) -> list[Connexion]:
    """Those whose session still lives, newest first."""
    connexions = list(Connexion.objects.ouvertes().filter(agent=agent))
    vivantes = set(
        Session.objects.filter(
            session_key__in=[connexion.cle_session for connexion in connexions], expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    return [connexion for connexion in connexions if connexion.cle_session in vivantes]


@transaction.atomic
def fermer_connexions(agent: Agent, *, par: Auteur, sauf: str = "", pk: int | None = None) -> int:
    """End sessions at once: one of them, or all but the session key `sauf`. Returns how many."""
    visees = Connexion.objects.ouvertes().filter(agent=agent).exclude(cle_session=sauf)
    if pk is not None:
        visees = visees.filter(pk=pk)
    cles = list(visees.values_list("cle_session", flat=True))
    fermees = visees.update(fermee_le=timezone.now())
    Session.objects.filter(session_key__in=cles).delete()
    if fermees:
        journal.ecrire("agents.sessions_fermees", agent, par=par, changements={"sessions": ["", str(fermees)]})
    return fermees


@transaction.atomic
def oublier() -> None:
    """Expired sessions, sign-ins of more than 90 days whose session is over, failures of the day before."""
    maintenant = timezone.now()
    Session.objects.filter(expire_date__lt=maintenant).delete()
    vivantes = Session.objects.values("session_key")
    Connexion.objects.filter(ouverte_le__lt=maintenant - MEMOIRE).exclude(cle_session__in=vivantes).delete()
    EchecSecondFacteur.objects.filter(le__lt=maintenant - GARDE_ECHECS).delete()
