"""What the home page says of the programme: the edition that goes on or comes, and the next dates."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from django.utils import timezone

from . import lecture, versions
from .lecture import Ligne
from .models import Edition, Evenement
from .regles import ANNONCES_ACCUEIL

TABLES = (Edition, Evenement)
"""What tells at once that something was published or taken back; the rest is looked at once in a while."""


@dataclass(frozen=True)
class Annonce:
    edition: Edition | None = None
    dates: str = ""
    lignes: list[Ligne] = field(default_factory=list)


def prochaines() -> Annonce:
    """The next dates that still hold, those of the edition and the free workshops together."""
    maintenant = timezone.now()
    edition = Edition.objects.publiees().filter(fin__gte=timezone.localdate()).order_by("debut").first()
    a_venir = Evenement.objects.visibles().filter(
        etat=Evenement.Etat.PUBLIE, session__creneaux__annule=False, session__creneaux__debut__gt=maintenant
    )
    nombre = ANNONCES_ACCUEIL.valeur()
    proches = a_venir.order_by("session__creneaux__debut").values_list("pk", flat=True)[: 3 * nombre]
    lues = lecture.lignes(Evenement.objects.filter(pk__in=list(proches)).pour_page())
    retenues = [ligne for ligne in lues if ligne.creneau.debut > maintenant][:nombre]
    return Annonce(edition, lecture.dates_de_l_edition(edition) if edition else "", retenues)


def version(cle: str) -> Hashable:
    """Of what `prochaines` shows. `cle` must change with TABLES."""
    return versions.echantillon(cle)
