"""The journal of actions, written by services, never by signals: they miss bulk updates and copy personal data.

Each verb is declared once with its wording; an undeclared verb is refused, so that no page shows a raw key.

    journal.declarer("demandes.qualifiee", "a qualifié la demande")
    journal.ecrire("demandes.qualifiee", demande, par=agent, changements={"format": ["Atelier", "Séminaire"]})
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db import models

from .models import Action, ActionQuerySet
from .registry import Registry

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True)
class Externe:
    """Somebody who acts through a signed link, without an account. `qualite` is shown in the history, no address."""

    qualite: str


Auteur: TypeAlias = "AbstractBaseUser | Externe | None"
"""Who acts: an agent, somebody through a link, or None for the portal itself."""


@dataclass(frozen=True)
class Verbe:
    cle: str
    libelle: str


VERBES: Registry[Verbe] = Registry("verb")


def declarer(cle: str, libelle: str) -> Verbe:
    """`libelle` follows the author's name: “a qualifié la demande”."""
    return VERBES.declare(cle, Verbe(cle, libelle))


def ecrire(
    verbe: str, objet: models.Model, *, par: Auteur, motif: str = "", changements: dict[str, Any] | None = None
) -> Action:
    """Write one line, in the caller's transaction. Raises KeyError on an undeclared verb.

    `changements` holds field → [before, after] in words; keep names, addresses and free text about people out of it.
    """
    ligne = _ligne(verbe, objet, par, motif, changements or {})
    ligne.save(force_insert=True)
    return ligne


def ecrire_tous(
    verbe: str, changements: Iterable[tuple[models.Model, dict[str, Any]]], *, par: Auteur, motif: str = ""
) -> None:
    """The same for thousands of objects at once, each with what changed of it."""
    lignes = (_ligne(verbe, objet, par, motif, change) for objet, change in changements)
    Action.objects.bulk_create(lignes, batch_size=1000)


def _ligne(verbe: str, objet: models.Model, par: Auteur, motif: str, changements: dict[str, Any]) -> Action:
    VERBES[verbe]
    externe = par if isinstance(par, Externe) else None
    return Action(  # type: ignore[misc]
        verbe=verbe,
        auteur=None if externe else par,
        auteur_libelle=externe.qualite if externe else ("" if par else "Le portail"),
        objet=objet,
        motif=motif,
        changements=changements,
    )


def de(objet: models.Model) -> ActionQuerySet:
    """The history of one object, newest first."""
    return Action.objects.sur(objet)


def taire(modele: type[models.Model], pks: Iterable[int]) -> None:
    """Of objects that are erased for good: who did what and when remains, the words go with them."""
    objet_type = ContentType.objects.get_for_model(modele, for_concrete_model=False)
    lignes = Action.objects.filter(objet_type=objet_type, objet_id__in=[str(pk) for pk in pks])
    lignes.update(motif="", changements={})
