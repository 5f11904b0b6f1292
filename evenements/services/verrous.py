"""The row locks of this room, so that they are always taken alike."""

from ..models import Edition, Evenement, Proposition


def tenir_edition(edition: Edition) -> Edition:
    return Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)


def tenir(evenement: Evenement) -> Evenement:
    """Re-read under its lock, with its session and edition."""
    return (
        Evenement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("session__institution", "edition")
        .get(pk=evenement.pk)
    )


def tenir_proposition(proposition: Proposition) -> Proposition:
    return (
        Proposition.objects.select_for_update(of=("self",), no_key=True)
        .select_related("edition", "auteur", "institution")
        .get(pk=proposition.pk)
    )
