"""An edition's life: written, shown to everybody, taken back."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from agents.models import Institution
from instance import journal, logos
from instance.journal import Auteur

from ..models import Edition, Evenement
from .evenements import accorder_inscriptions, inscrits
from .verrous import tenir_edition

VISUEL_MAX = 2_000_000


@transaction.atomic
def enregistrer_edition(
    edition: Edition,
    *,
    par: Auteur,
    institutions: Iterable[Institution] | None = None,
    visuel: bytes | None = None,
    **champs: Any,
) -> Edition:
    """Create one, or give its fields new values. The year of a published one stays: it is in addresses that people
    hold. `visuel` is a PNG or a JPEG. Raises ValidationError."""
    neuve = edition.pk is None
    if not neuve:
        edition = tenir_edition(edition)
        if edition.publiee and champs.get("annee", edition.annee) != edition.annee:
            raise ValidationError({"annee": "Cette édition est publiée : son année est dans les adresses partagées."})
    changements = {}
    for nom, valeur in champs.items():
        avant = getattr(edition, nom)
        if avant != valeur and not neuve:
            changements[str(Edition._meta.get_field(nom).verbose_name)] = [str(avant or ""), str(valeur or "")]  # type: ignore[union-attr]
        setattr(edition, nom, valeur)
    edition.full_clean()
    if visuel is not None:
        edition.visuel.save(f"{edition.annee}.{_type_du_visuel(visuel)}", ContentFile(visuel), save=False)
    edition.save()
    if institutions is not None:
        edition.institutions.set(institutions)
    journal.ecrire(
        "evenements.creer_edition" if neuve else "evenements.modifier_edition",
        edition,
        par=par,
        changements=changements,
    )
    return edition


@transaction.atomic
def publier_edition(edition: Edition, *, par: Auteur) -> Edition:
    """Show it to everybody, with those of its events that are published. Idempotent."""
    edition = tenir_edition(edition)
    if not edition.publiee:
        edition.publiee_le = timezone.now()
        edition.save(update_fields=["publiee_le"])
        journal.ecrire("evenements.publier_edition", edition, par=par)
        _accorder(edition, par)
    return edition


@transaction.atomic
def depublier_edition(edition: Edition, *, par: Auteur) -> Edition:
    """Take it back while nobody counts on it. Raises ValidationError once somebody has registered. Idempotent."""
    edition = tenir_edition(edition)
    if edition.publiee:
        if any(inscrits(evenement) for evenement in edition.evenements.select_related("session")):
            raise ValidationError("Des personnes sont inscrites : annulez plutôt les séances qui n’auront pas lieu.")
        edition.publiee_le = None
        edition.save(update_fields=["publiee_le"])
        journal.ecrire("evenements.depublier_edition", edition, par=par)
        _accorder(edition, par)
    return edition


def _accorder(edition: Edition, par: Auteur) -> None:
    for evenement in Evenement.objects.filter(edition=edition).select_related("session", "edition").order_by("pk"):
        evenement.edition = edition
        accorder_inscriptions(evenement, par=par)


def _type_du_visuel(contenu: bytes) -> str:
    if len(contenu) > VISUEL_MAX:
        raise ValidationError({"visuel": "Cette image pèse plus de 2\u202fMo : réduisez-la."})
    extensions = {"image/png": "png", "image/jpeg": "jpg"}
    try:
        extension = extensions.get(logos.type_mime(contenu))
    except ValidationError:
        extension = None
    if extension is None:
        raise ValidationError({"visuel": "Donnez une image PNG ou JPEG."})
    return extension
