"""The catalogue as pages read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from instance.typographie import compter, demi_journees, plage

from .models import Bloc, Cohorte, Formation, Referentiel


@dataclass(frozen=True)
class Date:
    """One cohort in a list. `places` is what is said of them; `libres` whether somebody may take one now."""

    cohorte: Cohorte
    quand: str
    demi_journees: int
    places: str
    libres: bool
    attente: bool


@dataclass(frozen=True)
class Rayon:
    """The trainings of one kind, each with its length and its next dates in words."""

    titre: str
    formations: list[tuple[Formation, str, str]]


def rayons() -> list[Rayon]:
    """The public catalogue, the certifying training first."""
    formations = list(Formation.objects.visibles().select_related("organisme"))
    prochaines: dict[int, Cohorte] = {}
    for cohorte in Cohorte.objects.visibles().a_venir().filter(formation__in=formations):
        prochaines.setdefault(cohorte.formation_id, cohorte)
    return [
        Rayon(str(cadre.label), lus)
        for cadre in Formation.Cadre
        if (lus := [(f, duree(f), _prochaine(prochaines.get(f.pk))) for f in formations if f.cadre == cadre])
    ]


def dates(cohortes: Iterable[Cohorte]) -> list[Date]:
    """Give cohorts `.avec_dates()`, with `session__jauges` and `session__creneaux` prefetched."""
    return [_date(cohorte) for cohorte in cohortes]


def duree(formation: Formation) -> str:
    """« 19 jours », « une demi-journée »: days when whole, half-days else."""
    jours, reste = divmod(formation.demi_journees, 2)
    return demi_journees(formation.demi_journees) if reste else compter(jours, "jour")


def blocs_certifies(formation: Formation) -> list[Bloc]:
    """Those of the last référentiel published; none of a training that certifies nothing, at no cost."""
    if not formation.certifiante:
        return []
    publies = Referentiel.objects.publies().filter(formation=formation).order_by("-version")
    return list(Bloc.objects.filter(referentiel=publies.values("pk")[:1]))


def _prochaine(cohorte: Cohorte | None) -> str:
    return _quand(cohorte) if cohorte else ""


def _quand(cohorte: Cohorte) -> str:
    debut, fin = getattr(cohorte, "debut", None), getattr(cohorte, "fin", None)
    return plage(timezone.localdate(debut), timezone.localdate(fin)) if debut and fin else "dates à venir"


def _date(cohorte: Cohorte) -> Date:
    jauges = list(cohorte.session.jauges.all())
    tenus = sum(not creneau.annule for creneau in cohorte.session.creneaux.all())
    sur_candidature = cohorte.formation.certifiante
    ouverte = cohorte.session.inscriptible and cohorte.session.annulee_le is None and not sur_candidature
    libres = [jauge.libres for jauge in jauges]
    if cohorte.session.annulee_le:
        dit = "Annulée"
    elif not ouverte:
        dit = ""
    elif any(nombre is None for nombre in libres):
        dit = "Places libres"
    elif total := sum(filter(None, libres)):
        dit = compter(total, "place libre", "places libres")
    else:
        dit = "Complet"
    reste = any(nombre is None or nombre > 0 for nombre in libres)
    attente = ouverte and not reste and cohorte.session.liste_attente
    return Date(cohorte, _quand(cohorte), tenus, dit, ouverte and reste, attente)
