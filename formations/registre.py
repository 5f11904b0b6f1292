"""The promotion that a certification was earned in, for the register: a filter, its figures, a column of its files."""

from django.db.models import Exists, F, OuterRef, Q

from facilitateurs.registre.filtres import Filtre, declarer

from .models import Cohorte, Passage


def _promotions() -> list[tuple[str, str]]:
    """Those that certified somebody, the latest first."""
    admis = Passage.objects.filter(cohorte=OuterRef("pk"), certification__isnull=False)
    certifiantes = Cohorte.objects.filter(Exists(admis)).order_by("-pk")
    return [(str(pk), titre) for pk, titre in certifiantes.values_list("pk", "session__titre")]


declarer(
    Filtre(
        "promotion",
        "Promotion",
        _promotions,
        lambda valeur: Q(passage__cohorte=valeur),
        F("passage__cohorte__session__titre"),
    )
)
