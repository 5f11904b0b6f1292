"""A training's life in the catalogue: written, shown to everybody, archived."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agents.models import Institution
from instance import journal
from instance.adresses import libre
from instance.journal import Auteur

from ..models import Formation, Organisme


def tenir(formation: Formation) -> Formation:
    return Formation.objects.select_for_update(of=("self",), no_key=True).get(pk=formation.pk)


@transaction.atomic
def enregistrer_formation(
    formation: Formation,
    *,
    par: Auteur,
    institutions: Iterable[Institution] | None = None,
    accord_n1: Iterable[Institution] | None = None,
    **champs: Any,
) -> Formation:
    """Create one as a draft, or give its fields new values. Its address, made of the first title, stays. The title of
    one that has been dated stays too: the documents of its cohorts bear it. `accord_n1` are the institutions whose
    agents need the agreement of their N+1, from the next registration on. Raises ValidationError."""
    neuve = formation.pk is None
    if not neuve:
        formation = tenir(formation)
        if champs.get("titre", formation.titre) != formation.titre and formation.cohortes.exists():
            raise ValidationError(
                {"titre": "Des sessions portent déjà ce titre, leurs pièces aussi : créez plutôt une formation."}
            )
    noms = [nom for nom, valeur in champs.items() if getattr(formation, nom) != valeur]
    for nom, valeur in champs.items():
        setattr(formation, nom, valeur)
    if neuve:
        formation.slug = libre(formation.titre, Formation.objects.all(), defaut="formation")
    formation.full_clean()
    formation.save()
    if institutions is not None:
        formation.institutions.set(institutions)
    if accord_n1 is not None:
        formation.accord_n1.set(accord_n1)
        _regler_l_accord(formation, par)
    changes = ", ".join(str(Formation._meta.get_field(nom).verbose_name) for nom in noms)  # type: ignore[union-attr]
    verbe = "formations.creer" if neuve else "formations.modifier"
    journal.ecrire(verbe, formation, par=par, changements={} if neuve or not changes else {"": ["", changes]})
    return formation


def _regler_l_accord(formation: Formation, par: Auteur) -> None:
    """For the sessions already announced: the agenda holds each registration until it is approved."""
    sur_accord = not formation.certifiante and formation.accord_n1.exists()
    for cohorte in formation.cohortes.a_venir().exclude(publiee_le=None).select_related("session"):
        if cohorte.session.sur_accord != sur_accord:
            agenda.regler(cohorte.session, sur_accord=sur_accord, par=par)


@transaction.atomic
def publier(formation: Formation, *, par: Auteur) -> Formation:
    """Show it to everybody, an archived one again. Idempotent."""
    formation = tenir(formation)
    if not formation.visible:
        formation.publiee_le, formation.archivee_le = formation.publiee_le or timezone.now(), None
        formation.save(update_fields=["publiee_le", "archivee_le"])
        journal.ecrire("formations.publier", formation, par=par)
    return formation


@transaction.atomic
def archiver(formation: Formation, *, par: Auteur) -> Formation:
    """It is no longer offered; what took place stays. Idempotent. Raises ValidationError while one of its cohorts is
    still to come."""
    formation = tenir(formation)
    if formation.cohortes.a_venir().exists():
        raise ValidationError("Une session est à venir : annulez-la d’abord, en disant pourquoi.")
    if formation.publiee_le is None:
        raise ValidationError("Cette formation n’est pas publiée.")
    if formation.archivee_le is None:
        formation.archivee_le = timezone.now()
        formation.save(update_fields=["archivee_le"])
        journal.ecrire("formations.archiver", formation, par=par)
    return formation


@transaction.atomic
def enregistrer_organisme(organisme: Organisme, *, par: Auteur, **champs: Any) -> Organisme:
    """Raises ValidationError."""
    for nom, valeur in champs.items():
        setattr(organisme, nom, valeur)
    organisme.full_clean()
    organisme.save()
    journal.ecrire("formations.enregistrer_organisme", organisme, par=par)
    return organisme
