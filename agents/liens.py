"""Signed, expiring, single-purpose links for people without an account (N+1, commanditaire)."""

import datetime as dt

from django.db import models

from .models import Lien


def creer(but: str, objet: models.Model, *, email: str, expire_le: dt.datetime) -> Lien:
    """The open link of this purpose, object and recipient, made if need be (idempotent, so that an e-mail computed
    twice holds the same address). Purposes are declared by the rooms: `declarer_but`."""
    raise NotImplementedError


def adresse(lien: Lien) -> str:
    """The absolute address of a link, token included."""
    raise NotImplementedError


def lire(jeton: str, but: str) -> Lien:
    """The link behind a token of this purpose. Raises LienInvalide (unknown, tampered, of another purpose),
    LienExpire or LienUtilise, each with a sentence for people."""
    raise NotImplementedError


def utiliser(lien: Lien) -> None:
    """Mark it used, under lock, in the caller's transaction. Raises LienUtilise when it already was."""
    raise NotImplementedError
