"""Counting places. Everything here is called under the session's lock (`verrous.tenir`), and nowhere else."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from instance import journal
from instance.journal import Auteur

from ..models import Inscription, Jauge, Promotion, Reservation, Session
from ..ouverture import Etat
from ..regles import DELAI_OFFRE
from .prevenir import prevenir

E = Inscription.Etat


def gardees(jauge: Jauge, maintenant: dt.datetime) -> dict[int, int]:
    """Institution → places kept for it that none of its agents took yet. One query, none where nothing was kept."""
    if not jauge.reserve:  # type: ignore[attr-defined]
        return {}
    prises = (
        Inscription.objects.prenantes()
        .filter(session=OuterRef("session"), mode=OuterRef("mode"), institution=OuterRef("institution"))
        .order_by()
        .values("session")
        .annotate(n=Count("pk"))
        .values("n")
    )
    reservations = Reservation.objects.filter(
        session=jauge.session_id, mode=jauge.mode, liberee_le=None, jusqu_au__gt=maintenant
    ).annotate(prises=Coalesce(Subquery(prises, output_field=IntegerField()), 0))
    return {r.institution_id: max(0, r.places - r.prises) for r in reservations}


def reste(jauge: Jauge, institution_id: int | None, kept: dict[int, int]) -> int | None:
    """Places that an agent of this institution may take; None when there is no limit."""
    if jauge.capacite is None:
        return None
    pour_d_autres = sum(places for autre, places in kept.items() if autre != institution_id)
    return max(0, jauge.capacite - jauge.prises - pour_d_autres)


def a_une_place(jauge: Jauge, institution_id: int | None) -> bool:
    libres = reste(jauge, institution_id, gardees(jauge, timezone.now()))
    return libres is None or libres > 0


def compter(jauge: Jauge, places: int) -> None:
    """Take (or give back) places. The count is made by the database: were the lock ever missing, its constraint would
    still refuse one place too many."""
    champs: dict[str, Any] = {"prises": F("prises") + places}
    if jauge.reserve:  # type: ignore[attr-defined]
        champs["gardees"] = sum(gardees(jauge, timezone.now()).values())
    Jauge.objects.filter(pk=jauge.pk).update(**champs)
    jauge.prises += places


def numeroter(session: Session) -> int:
    """The next rank of arrival."""
    session.dernier_ordre += 1
    Session.objects.filter(pk=session.pk).update(dernier_ordre=session.dernier_ordre)
    return session.dernier_ordre


def promouvoir_sous_verrou(session: Session, etat: Etat, *, par: Auteur = None) -> list[Inscription]:
    """Give the free places to those who wait, in their order; never once the first slot has begun, nor in a session
    that is cancelled. A place kept for an institution goes to the first of its agents."""
    maintenant = timezone.now()
    if session.annulee_le or etat.debut is None or etat.debut <= maintenant:
        return []
    promues = [inscription for jauge in etat.jauges.values() for inscription in _promouvoir_dans(jauge, maintenant)]
    _donner(session, etat, promues, maintenant)
    return promues


def _promouvoir_dans(jauge: Jauge, maintenant: dt.datetime) -> list[Inscription]:
    if jauge.capacite is not None and jauge.prises >= jauge.capacite:
        return []
    en_attente = (
        Inscription.objects.filter(session=jauge.session_id, mode=jauge.mode, etat=E.EN_ATTENTE)
        .select_related("agent")
        .order_by("ordre")
    )
    if jauge.capacite is None:
        return list(en_attente)
    kept = gardees(jauge, maintenant)
    if not kept:
        return list(en_attente[: jauge.capacite - jauge.prises])
    return list(_selon_les_places_gardees(jauge, kept, en_attente))


def _selon_les_places_gardees(
    jauge: Jauge, kept: dict[int, int], en_attente: Iterable[Inscription]
) -> Iterable[Inscription]:
    assert jauge.capacite is not None  # noqa: S101 - told by the caller
    libres = jauge.capacite - jauge.prises
    for inscription in en_attente:
        institution = inscription.institution_id
        pour_d_autres = sum(places for autre, places in kept.items() if autre != institution)
        if libres - pour_d_autres > 0:
            libres -= 1
            if institution is not None and kept.get(institution):
                kept[institution] -= 1
            yield inscription
        if libres <= 0:
            return


def _donner(session: Session, etat: Etat, promues: list[Inscription], maintenant: dt.datetime) -> None:
    assert etat.debut is not None  # noqa: S101 - told by the caller
    offre = session.promotion == Promotion.OFFRE
    delai = dt.timedelta(hours=session.delai_offre or DELAI_OFFRE.valeur()) if promues and offre else dt.timedelta()
    for inscription in promues:
        inscription.etat = E.OFFERTE if offre else E.CONFIRMEE
        inscription.revision += 1
        inscription.depuis_le = maintenant
        inscription.confirmee_le = None if offre else maintenant
        inscription.offre_expire_le = min(maintenant + delai, etat.debut) if offre else None
        inscription.save(update_fields=["etat", "depuis_le", "confirmee_le", "offre_expire_le", "revision"])
    for mode, jauge in etat.jauges.items():
        nombre = sum(inscription.mode == mode for inscription in promues)
        if nombre:
            compter(jauge, nombre)
    verbe = "agenda.place_offerte" if offre else "agenda.promue"
    journal.ecrire_tous(verbe, [(inscription, {}) for inscription in promues], par=None)
    for inscription in promues:
        inscription.session = session
        prevenir(inscription, avant=E.EN_ATTENTE)
