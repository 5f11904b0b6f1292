"""How an outside member comes in. The personal link alone opens nothing: it has a code sent to the same address, which
opens a few hours. The code is derived from the request's random key and the portal's secret: it is kept nowhere, so
that a copy of the database gives none away.

Limits, counted on rows, so that they hold without Redis: so many codes per member in a quarter of an hour, three
attempts per code, and per network only what failed (as in `agents.services.connexion`)."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from agents.regles import ECHECS_PAR_ADRESSE
from courriels.services import reconcilier
from instance import journal

from ..jury.regles import CODES_PAR_LIEN, MINUTES_CODE_JURY
from ..models import CodeJury, MembreJury
from .jury import MEMBRE_EXTERIEUR

FENETRE_LIEN = dt.timedelta(minutes=15)
FENETRE_ADRESSE = dt.timedelta(hours=1)
GARDE = dt.timedelta(days=1)

EXPIRE = "Ce code a expiré. Demandez-en un autre."
EPUISE = "Trois essais ont échoué\u00a0: ce code ne sert plus. Demandez-en un autre."


class CodeRefuse(Exception):
    """The message is for people. `perdu`: this code will never serve."""

    status = 200

    def __init__(self, message: str, *, perdu: bool = False) -> None:
        super().__init__(message)
        self.perdu = perdu


class TropDeCodes(CodeRefuse):
    status = 429


def code_de(demande: CodeJury) -> str:
    """Six digits, the same for the life of the row."""
    empreinte = salted_hmac("formations.jury.code", demande.cle.hex, algorithm="sha256").digest()
    return f"{int.from_bytes(empreinte[:8], 'big') % 1_000_000:06d}"


@transaction.atomic
def demander_code(membre: MembreJury, *, adresse_ip: str | None) -> CodeJury:
    """Send a code to the address of the member; those sent before no longer serve. Raises TropDeCodes."""
    membre = MembreJury.objects.select_for_update(of=("self",)).select_related("jury").get(pk=membre.pk)
    _refuser_trop_d_echecs(adresse_ip)
    maintenant = timezone.now()
    if membre.codes.filter(cree_le__gt=maintenant - FENETRE_LIEN).count() >= CODES_PAR_LIEN.valeur():
        raise TropDeCodes(
            "Plusieurs codes ont déjà été envoyés. Servez-vous du dernier reçu, ou revenez dans un quart d’heure."
        )
    membre.codes.filter(servi_le=None, expire_le__gt=maintenant).update(expire_le=maintenant)
    demande = CodeJury.objects.create(
        membre=membre,
        adresse_ip=adresse_ip,
        cree_le=maintenant,
        expire_le=maintenant + dt.timedelta(minutes=MINUTES_CODE_JURY.valeur()),
    )
    reconcilier(demande)
    return demande


def verifier_code(*, cle: uuid.UUID, membre: MembreJury, code: str, adresse_ip: str | None) -> MembreJury:
    """The member, when the code asked for by this browser is right. Raises CodeRefuse, the failure counted for good."""
    _refuser_trop_d_echecs(adresse_ip)
    refus = _juger(cle, membre, code)
    if refus is not None:
        raise refus  # out of the transaction, which keeps the count
    return membre


@transaction.atomic
def _juger(cle: uuid.UUID, membre: MembreJury, code: str) -> CodeRefuse | None:
    demande = CodeJury.objects.select_for_update().filter(cle=cle, membre=membre).first()
    if demande is None or demande.servi_le or demande.expire_le <= timezone.now():
        return CodeRefuse(EXPIRE, perdu=True)
    if demande.echecs >= CodeJury.MAX_ECHECS:
        return CodeRefuse(EPUISE, perdu=True)
    if constant_time_compare(code_de(demande), code):
        demande.servi_le = timezone.now()
        demande.save(update_fields=["servi_le"])
        journal.ecrire("formations.entrer_au_jury", membre.jury, par=MEMBRE_EXTERIEUR)
        return None
    demande.echecs += 1
    demande.save(update_fields=["echecs"])
    restants = CodeJury.MAX_ECHECS - demande.echecs
    if not restants:
        return CodeRefuse(EPUISE, perdu=True)
    return CodeRefuse(f"Ce code n’est pas le bon. Il vous reste {restants} essai{'s' if restants > 1 else ''}.")


def _refuser_trop_d_echecs(adresse_ip: str | None) -> None:
    if adresse_ip is None:
        return
    recentes = CodeJury.objects.filter(adresse_ip=adresse_ip, cree_le__gt=timezone.now() - FENETRE_ADRESSE)
    if (recentes.aggregate(faux=Sum("echecs"))["faux"] or 0) >= ECHECS_PAR_ADRESSE.valeur():
        raise TropDeCodes("Trop de codes faux sont venus de votre réseau. Réessayez dans une heure.")


def purger_codes() -> int:
    """Forget who asked, and from where, a day later."""
    return CodeJury.objects.filter(cree_le__lt=timezone.now() - GARDE).delete()[0]
