"""Signed, expiring, single-purpose links for people without an account (N+1, commanditaire).

A room declares a purpose once, in its `AppConfig.ready()`, with the view that answers it:

    liens.declarer_but("demandes.accord", "demandes:accord")      # path("l/accord/<str:jeton>/", …)

and its view reads the link, shows one page with one button, and uses the link on POST only, in the transaction of the
change (mail scanners open links). `agents.pages.explique_le_lien` turns a refusal into a page for people:

    @login_not_required
    @explique_le_lien
    def accord(request, jeton):
        lien = liens.lire(jeton, "demandes.accord")
        ...
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from instance.adresses import absolue
from instance.registry import Registry

from .models import Lien


class LienRefuse(Exception):
    """A link that cannot serve. `titre` and `message` are for people."""

    titre = "Ce lien n’ouvre rien"
    message = ""
    status = 404


class LienInvalide(LienRefuse):
    message = (
        "L’adresse est incomplète ou a été modifiée. Ouvrez-la depuis le courriel reçu, ou copiez-la en entier dans la "
        "barre d’adresse."
    )


class LienExpire(LienRefuse):
    titre = "Ce lien a expiré"
    message = "Pour votre sécurité, nos liens ne servent qu’un temps. Demandez-nous-en un nouveau."
    status = 410


class LienUtilise(LienRefuse):
    titre = "Votre réponse est déjà enregistrée"
    message = "Ce lien ne sert qu’une fois, et il a déjà servi. Vous n’avez plus rien à faire."
    status = 410


BUTS: Registry[str] = Registry("link purpose")


def declarer_but(but: str, url_name: str) -> str:
    """`url_name` names a view that takes the token as its only argument."""
    return BUTS.declare(but, url_name)


def _signeur(but: str) -> signing.Signer:
    # One salt per purpose: a token moved to another purpose's address does not verify.
    return signing.Signer(salt=f"agents.liens.{but}", sep=".")


def creer(but: str, objet: models.Model, *, email: str, expire_le: dt.datetime) -> Lien:
    """The open link of this purpose, object and recipient, made if need be (idempotent, so that an e-mail computed
    twice holds the same address). Asked with another expiry, the same link takes it."""
    BUTS[but]
    lien, neuf = Lien.objects.get_or_create(
        but=but,
        objet_type=ContentType.objects.get_for_model(objet, for_concrete_model=False),
        objet_id=str(objet.pk),
        email=email.strip().lower(),
        utilise_le=None,
        defaults={"expire_le": expire_le},
    )
    if not neuf and lien.expire_le != expire_le:
        lien.expire_le = expire_le
        lien.save(update_fields=["expire_le"])
    return lien


def adresse(lien: Lien) -> str:
    """The absolute address of a link, token included."""
    return absolue(reverse(BUTS[lien.but], args=[jeton(lien)]))


def jeton(lien: Lien) -> str:
    """What stands in the address."""
    return _signeur(lien.but).sign(lien.cle.hex)


def lire(jeton: str, but: str) -> Lien:
    """The link behind a token of this purpose. Raises LienInvalide (unknown, tampered, of another purpose),
    LienExpire or LienUtilise, each with a sentence for people."""
    BUTS[but]
    try:
        cle = uuid.UUID(_signeur(but).unsign(jeton))
    except (signing.BadSignature, ValueError):
        raise LienInvalide from None
    lien = Lien.objects.filter(cle=cle, but=but).first()
    if lien is None or lien.objet is None:
        raise LienInvalide
    _refuser_si_clos(lien)
    return lien


def _refuser_si_clos(lien: Lien) -> None:
    if lien.utilise_le is not None:
        raise LienUtilise
    if lien.expire_le <= timezone.now():
        raise LienExpire


def oublier(modele: type[models.Model], pks: Iterable[int]) -> None:
    """Of objects that are erased for good."""
    objet_type = ContentType.objects.get_for_model(modele, for_concrete_model=False)
    Lien.objects.filter(objet_type=objet_type, objet_id__in=[str(pk) for pk in pks]).delete()


@transaction.atomic
def utiliser(lien: Lien) -> None:
    """Mark it used, under lock, in the caller's transaction. Raises LienUtilise when it already was, LienExpire when
    it expired between the page and the button."""
    courant = Lien.objects.select_for_update().get(pk=lien.pk)
    _refuser_si_clos(courant)
    lien.utilise_le = courant.utilise_le = timezone.now()
    courant.save(update_fields=["utilise_le"])
