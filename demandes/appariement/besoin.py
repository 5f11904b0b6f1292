"""What a piece of work needs, as plain data."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from agenda.models import Modalite
from agents.models import Direction

from ..demi_journees import d_une_periode
from ..distances import Point, point
from ..equipe import taille_equipe
from ..models import Accompagnement, DateSouhaitee, Demande
from . import mots

Periode = tuple[dt.datetime, dt.datetime]
HORAIRES = {
    DateSouhaitee.Moment.MATIN: (dt.time(8, 30), dt.time(12, 30)),
    DateSouhaitee.Moment.APRES_MIDI: (dt.time(13, 30), dt.time(17, 30)),
    DateSouhaitee.Moment.JOURNEE: (dt.time(8, 30), dt.time(17, 30)),
}


@dataclass(frozen=True)
class Besoin:
    """`equipe` is None when the group is so large that the cell decides. `branche` holds the directions too close to
    the requester's to be neutral; `point` and `commune` are where the work takes place, None when unknown or remote."""

    demande: Demande
    accompagnement: Accompagnement | None
    periodes: tuple[Periode, ...]
    equipe: int | None
    branche: frozenset[int]
    methodes: Mapping[int, str]
    point: Point | None
    a_distance: bool
    commune: str | None = None

    @property
    def jours(self) -> list[dt.date]:
        return sorted({timezone.localtime(debut).date() for debut, _ in self.periodes}) or [timezone.localdate()]

    @property
    def jours_en_mots(self) -> str:
        return mots.jours(self.jours)

    @property
    def demi_journees(self) -> int:
        """The half-days of facilitation one person gives, preparation and travel aside."""
        return sum(d_une_periode(*periode) for periode in self.periodes)


def besoin_de(objet: Demande | Accompagnement) -> Besoin:
    """Of a scoped request: its agreed slots. Before that: the requester's first choice of date, as a preview."""
    demande = objet.demande if isinstance(objet, Accompagnement) else objet
    accompagnement = (
        objet
        if isinstance(objet, Accompagnement)
        else Accompagnement.objects.filter(demande=demande).select_related("session").first()
    )
    if accompagnement:
        creneaux = list(accompagnement.session.creneaux.filter(annule=False).select_related("site"))
        periodes = tuple((creneau.debut, creneau.fin) for creneau in creneaux)
        a_distance = bool(creneaux) and all(creneau.modalite == Modalite.DISTANCE for creneau in creneaux)
        site = next((creneau.site for creneau in creneaux if creneau.site), demande.site)
        methodes = accompagnement.methodes.all()
        equipe: int | None = accompagnement.equipe
    else:
        periodes = tuple(_periode(choix) for choix in demande.dates_souhaitees.all()[:1])
        a_distance = demande.modalite == Modalite.DISTANCE
        site, equipe = demande.site, taille_equipe(demande.participants)
        methodes = demande.format.methodes.all()
    return Besoin(
        demande=demande,
        accompagnement=accompagnement,
        periodes=periodes,
        equipe=equipe,
        branche=branche(demande.direction_id, _parents()),
        methodes=dict(methodes.values_list("pk", "nom")),
        point=None if a_distance else point(site),
        a_distance=a_distance,
        commune=site.commune if site and not a_distance else None,
    )


def _periode(choix: DateSouhaitee) -> Periode:
    debut, fin = HORAIRES[DateSouhaitee.Moment(choix.moment)]
    return (
        timezone.make_aware(dt.datetime.combine(choix.jour, debut)),
        timezone.make_aware(dt.datetime.combine(choix.jour, fin)),
    )


def _parents() -> dict[int, int | None]:
    return dict(Direction.objects.values_list("pk", "parent_id"))


def branche(direction: int | None, parents: Mapping[int, int | None]) -> frozenset[int]:
    """The directions somebody cannot come from without losing neutrality: the requester's own, those above it, those
    below it, and the sister services of one direction. Two directions of one pôle (a root) stay apart, since a
    pôle gathers trades that hardly meet."""
    if direction is None or direction not in parents:
        return frozenset()
    dessus = _ascendance(direction, parents)
    # The highest node under the root; the root itself when nothing stands above.
    tete = dessus[-2] if len(dessus) > 2 else direction
    return frozenset(dessus) | {noeud for noeud in parents if tete in _ascendance(noeud, parents)}


def _ascendance(noeud: int, parents: Mapping[int, int | None]) -> list[int]:
    """The node, then its parents up to the root. A loop in the data (the admin refuses it) ends the climb."""
    chemin = [noeud]
    while (parent := parents.get(chemin[-1])) is not None and parent not in chemin:
        chemin.append(parent)
    return chemin
