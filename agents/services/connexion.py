"""Sign-in with a code by e-mail.

The code is derived from the request's random key and the portal's secret: it is kept nowhere, so a copy of the
database gives none away (a hash of six digits would fall in a second), and the outbox can compute the e-mail again.

Limits, all counted on rows, so that they hold without Redis: so many codes per target address in a quarter of an hour;
three attempts per code; and per network only what fails, be it a wrong code, a request for a foreign domain, or a code
that nobody typed in. An attack on one account thus neither opens it nor stops the colleagues behind the same address.
"""

import datetime as dt
import ipaddress
import uuid

from django.db import connection, transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from courriels.rebonds.services import adresse_prouvee
from courriels.services import reconcilier

from ..models import Agent, DemandeDeCode, Institution
from ..regles import CODES_PAR_COURRIEL, ECHECS_PAR_ADRESSE, RESEAUX_DE_CONFIANCE
from .personnes import trouver_ou_creer

VALIDITE = dt.timedelta(minutes=10)
FENETRE_COURRIEL = dt.timedelta(minutes=15)
FENETRE_ADRESSE = dt.timedelta(hours=1)
GARDE = dt.timedelta(days=1)

EXPIRE = "Ce code a expiré : il ne vaut que dix minutes. Demandez-en un autre."
EPUISE = "Trois essais ont échoué : ce code ne sert plus. Demandez-en un autre."


class ConnexionRefusee(Exception):
    """The message is for people, and the same whatever the address typed."""

    status = 200


class CodeFaux(ConnexionRefusee):
    """Attempts are left."""


class CodePerdu(ConnexionRefusee):
    """This code will never serve: expired, used, or three attempts failed."""


class TropDeDemandes(ConnexionRefusee):
    status = 429


def code_de(demande: DemandeDeCode) -> str:
    """Six digits, the same for the life of the row."""
    empreinte = salted_hmac("agents.connexion.code", demande.cle.hex, algorithm="sha256").digest()
    return f"{int.from_bytes(empreinte[:8], 'big') % 1_000_000:06d}"


@transaction.atomic
def demander_code(*, email: str, adresse_ip: str | None) -> DemandeDeCode:
    """Open a request and, for an address admitted (`_admise`), send its code.

    Raises TropDeDemandes beyond the limits. In every other case the caller shows the same page."""
    email = email.strip().lower()
    _un_a_la_fois(email)
    _refuser_trop_d_echecs(adresse_ip)
    maintenant = timezone.now()
    recentes = DemandeDeCode.objects.filter(email=email, cree_le__gt=maintenant - FENETRE_COURRIEL).count()
    if recentes >= CODES_PAR_COURRIEL.valeur():
        raise TropDeDemandes(
            "Plusieurs codes ont déjà été demandés pour cette adresse. Servez-vous du dernier reçu, ou revenez dans un "
            "quart d’heure."
        )
    demande = DemandeDeCode.objects.create(
        email=email, adresse_ip=adresse_ip, admise=_admise(email), cree_le=maintenant, expire_le=maintenant + VALIDITE
    )
    reconcilier(demande)
    return demande


def verifier_code(*, cle: uuid.UUID, code: str, adresse_ip: str | None) -> Agent:
    """The agent whose code is right; the account is made at the first one. Raises CodeFaux, CodePerdu or
    TropDeDemandes, the failure counted for good."""
    _refuser_trop_d_echecs(adresse_ip)
    issue = _juger(cle, code)
    if isinstance(issue, ConnexionRefusee):
        raise issue  # out of the transaction, which keeps the count
    return issue


@transaction.atomic
def _juger(cle: uuid.UUID, code: str) -> Agent | ConnexionRefusee:
    demande = DemandeDeCode.objects.select_for_update().filter(cle=cle).first()
    if demande is None or demande.servie_le or demande.expire_le <= timezone.now():
        return CodePerdu(EXPIRE)
    if demande.echecs >= DemandeDeCode.MAX_ECHECS:
        return CodePerdu(EPUISE)
    juste = constant_time_compare(code_de(demande), code)
    if juste and demande.admise and _admise(demande.email):
        demande.servie_le = timezone.now()
        demande.save(update_fields=["servie_le"])
        adresse_prouvee(demande.email)
        return trouver_ou_creer(email=demande.email, par=None)
    demande.echecs += 1
    demande.save(update_fields=["echecs"])
    restants = DemandeDeCode.MAX_ECHECS - demande.echecs
    if not restants:
        return CodePerdu(EPUISE)
    return CodeFaux(f"Ce code n’est pas le bon. Il vous reste {restants} essai{'s' if restants > 1 else ''}.")


def _admise(email: str) -> bool:
    """An address of a member institution, or a personal one that the cell has validated; its account not closed."""
    agent = Agent.objects.filter(email=email).first()
    if agent is not None and not agent.is_active:
        return False
    validee = agent is not None and agent.adresse_validee_le is not None and not agent.is_staff
    return validee or Institution.du_courriel(email) is not None


def _un_a_la_fois(email: str) -> None:
    """Two requests for one address count one after the other, on any number of servers, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"agents.connexion {email}"])


def _refuser_trop_d_echecs(adresse_ip: str | None) -> None:
    if adresse_ip is None or de_confiance(adresse_ip):
        return
    if echecs_depuis(adresse_ip) >= ECHECS_PAR_ADRESSE.valeur():
        raise TropDeDemandes(
            "Trop de connexions ont échoué depuis votre réseau. Réessayez dans une heure, ou écrivez à la cellule."
        )


def echecs_depuis(adresse_ip: str) -> int:
    """What failed from this network in the last hour."""
    maintenant = timezone.now()
    abandonnee = Q(servie_le=None, echecs=0) & (Q(admise=False) | Q(expire_le__lte=maintenant))
    comptes = DemandeDeCode.objects.filter(adresse_ip=adresse_ip, cree_le__gt=maintenant - FENETRE_ADRESSE).aggregate(
        faux=Coalesce(Sum(F("echecs")), 0), abandonnees=Count("pk", filter=abandonnee)
    )
    return int(comptes["faux"] + comptes["abandonnees"])


def de_confiance(adresse_ip: str) -> bool:
    """Whether this network is one of those whose failures are not counted."""
    adresse = ipaddress.ip_address(adresse_ip)
    for reseau in str(RESEAUX_DE_CONFIANCE.valeur()).split():
        try:
            if adresse in ipaddress.ip_network(reseau, strict=False):
                return True
        except ValueError:
            continue  # a slip in the setting trusts nobody
    return False


def purger_demandes() -> int:
    """Forget who asked to sign in, and from where, a day later."""
    return DemandeDeCode.objects.filter(cree_le__lt=timezone.now() - GARDE).delete()[0]
