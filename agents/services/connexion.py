"""Sign-in with a code by e-mail.

The code is derived from the request's random key and the portal's secret: it is kept nowhere, so a copy of the
database gives none away (a hash of six digits would fall in a second), and the outbox can compute the e-mail again.

The pages answer all alike, an address known or not, whether an e-mail left or not. All limits are counted on rows, so
that they hold without Redis, and what anybody can do from outside must neither open an account nor hold its owner out:

- The requests of one account share their code while it is fresh (half of its life), so any of the e-mails opens, and a
  new code does not make the one before worthless. Beyond so many e-mails in a quarter of an hour, a request has nothing
  sent unless its code is new: the owner of a flooded mailbox uses the last one received, at least five minutes good.
- A browser has three attempts, its own; but fifteen wrong codes in all make every code of the account twelve digits
  long for a day, and those of six worth nothing. So an account meets at most 15 guesses at six digits in 23 h 50, each
  against two codes at most: 3 chances in 100,000 a day. At twelve, a million guesses an hour have 5 in 100,000 a day.
- A network is judged on wrong codes and on requests for unknown accounts, one account counting fifteen times at most:
  thousands of agents share one address, and an attack on one of them must not stop the others. A code left to expire or
  asked for again is no failure.
"""

import datetime as dt
import ipaddress
import uuid

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from courriels.rebonds.services import adresse_prouvee
from courriels.services import reconcilier

from ..models import Agent, DemandeDeCode, Institution
from ..regles import CODES_PAR_COURRIEL, ECHECS_PAR_ADRESSE, RESEAUX_DE_CONFIANCE
from .personnes import trouver_ou_creer

VALIDITE = dt.timedelta(minutes=10)
FRAICHEUR = VALIDITE / 2
FENETRE_COURRIEL = dt.timedelta(minutes=15)
FENETRE_COMPTE = dt.timedelta(days=1)
FENETRE_ADRESSE = dt.timedelta(hours=1)
GARDE = FENETRE_COMPTE
COURT, LONG = 6, 12
ECHECS_PAR_COMPTE = 15

EXPIRE = "Ce code a expiré ou a déjà servi. Demandez-en un autre."
EPUISE = "Trois essais ont échoué. Demandez un autre code."
RALLONGE = (
    "Trop de codes faux ont été essayés pour cette adresse, peut-être par quelqu’un d’autre. "
    "Demandez-en un autre\u00a0: il sera plus long."
)


class ConnexionRefusee(Exception):
    """The message is for people, and the same whatever the address typed."""

    status = 200


class CodeFaux(ConnexionRefusee):
    """Attempts are left."""


class CodePerdu(ConnexionRefusee):
    """This browser must ask again: the code expired, served or became too short, or three attempts failed."""


class TropDeDemandes(ConnexionRefusee):
    status = 429


def code_de(demande: DemandeDeCode) -> str:
    """Digits, the same for every request that shares the code."""
    return _code(demande.graine, demande.chiffres)


def _code(graine: uuid.UUID, chiffres: int) -> str:
    empreinte = salted_hmac("agents.connexion.code", graine.hex, algorithm="sha256").digest()
    return f"{int.from_bytes(empreinte[:8], 'big') % 10**chiffres:0{chiffres}d}"


@transaction.atomic
def demander_code(*, email: str, adresse_ip: str | None) -> DemandeDeCode:
    """Open a request and, for an address admitted (`_admise`), see that its code is in the mailbox.

    Raises TropDeDemandes on a network that failed too often. In every other case the caller shows the same page."""
    email = email.strip().lower()
    _un_a_la_fois(email)
    _refuser_trop_d_echecs(adresse_ip)
    maintenant = timezone.now()
    demande = DemandeDeCode(
        email=email,
        adresse_ip=adresse_ip,
        admise=_admise(email),
        cree_le=maintenant,
        chiffres=LONG if _attaque(email) else COURT,
        expire_le=maintenant + VALIDITE,
    )
    fraiche = (
        _vivantes(email)
        .filter(admise=demande.admise, chiffres=demande.chiffres, expire_le__gt=maintenant + FRAICHEUR)
        .order_by("pk")
        .last()
    )
    if fraiche is not None:
        demande.graine, demande.expire_le = fraiche.graine, fraiche.expire_le
        envoyees = DemandeDeCode.objects.filter(
            email=email, par_courriel=True, cree_le__gt=maintenant - FENETRE_COURRIEL
        )
        demande.par_courriel = envoyees.count() < CODES_PAR_COURRIEL.valeur()
    demande.save()
    reconcilier(demande)
    return demande


def _vivantes(email: str) -> QuerySet[DemandeDeCode]:
    return DemandeDeCode.objects.filter(email=email, servie_le=None, expire_le__gt=timezone.now())


def _attaque(email: str) -> bool:
    """Whether six digits have been guessed at often enough for a day."""
    recentes = DemandeDeCode.objects.filter(email=email, cree_le__gt=timezone.now() - FENETRE_COMPTE)
    return (recentes.aggregate(faux=Sum("echecs"))["faux"] or 0) >= ECHECS_PAR_COMPTE


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
    demande = DemandeDeCode.objects.filter(cle=cle).first()
    if demande is None:
        return CodePerdu(EXPIRE)
    _un_a_la_fois(demande.email)
    demande.refresh_from_db()
    if demande.servie_le or demande.expire_le <= timezone.now():
        return CodePerdu(EXPIRE)
    if demande.echecs >= DemandeDeCode.MAX_ECHECS:
        return CodePerdu(EPUISE)
    attaque = _attaque(demande.email)
    if demande.admise and _admise(demande.email) and _juste(demande.email, code, longs=attaque):
        _vivantes(demande.email).update(servie_le=timezone.now())  # for every browser
        adresse_prouvee(demande.email)
        return trouver_ou_creer(email=demande.email, par=None)
    if attaque and demande.chiffres == COURT:
        return CodePerdu(RALLONGE)
    demande.echecs += 1
    demande.save(update_fields=["echecs"])
    restants = DemandeDeCode.MAX_ECHECS - demande.echecs
    if not restants:
        return CodePerdu(EPUISE)
    return CodeFaux(f"Ce code n’est pas le bon. Il vous reste {restants} essai{'s' if restants > 1 else ''}.")


def _juste(email: str, code: str, *, longs: bool) -> bool:
    """Whether it is a code of this account, two at most: the fresh one, and the one before until it expires."""
    codes = _vivantes(email).filter(chiffres__gte=LONG if longs else COURT).values_list("graine", "chiffres").distinct()
    return any(constant_time_compare(_code(graine, chiffres), code) for graine, chiffres in codes)


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
    recentes = DemandeDeCode.objects.filter(adresse_ip=adresse_ip, cree_le__gt=timezone.now() - FENETRE_ADRESSE)
    par_compte = (
        recentes.filter(Q(admise=False) | Q(echecs__gt=0))
        .values("email")
        .annotate(nombre=Sum("echecs") + Count("pk", filter=Q(admise=False)))
    )
    return sum(min(compte["nombre"], ECHECS_PAR_COMPTE) for compte in par_compte)


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
