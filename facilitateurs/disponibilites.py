"""When people are away, or taken: what they noted and what repeats, for the window somebody asks for."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils import timezone

from agenda.models import Occupation
from instance.calendrier import est_ouvre, fermetures
from instance.preparees import Preparee, valeur
from instance.typographie import plage

from .horaires import Moment, bornes
from .models import Facilitateur, Indisponibilite, IndisponibiliteReguliere, Pause

JOURNEE = (dt.time(8), dt.time(18))
"""When missions take place."""


@dataclass(frozen=True)
class Absence:
    """One moment away. `mots` says which of the person's own entries it comes from, `regle` which rule, if any."""

    debut: dt.datetime
    fin: dt.datetime
    mots: str
    regle: IndisponibiliteReguliere | None = None

    def touche(self, debut: dt.datetime, fin: dt.datetime) -> bool:
        return self.debut < fin and debut < self.fin


def absences(agents: Iterable[int], du: dt.date, au: dt.date) -> dict[int, list[Absence]]:
    """What touches these days (both included), by agent, in order: what people noted themselves, and the pauses of
    their certification. Three queries, however many the people; those who are never away are left out."""
    agents = list(agents)
    par_agent: dict[int, list[Absence]] = defaultdict(list)
    if not agents:
        return par_agent
    premier, dernier = bornes(du, Moment.JOURNEE)[0], bornes(au, Moment.JOURNEE)[1]
    notees = Indisponibilite.objects.filter(
        facilitateur__agent__in=agents, periode__overlap=DateTimeTZRange(premier, dernier)
    ).select_related("facilitateur")
    for une in notees:
        par_agent[une.facilitateur.agent_id].append(Absence(une.periode.lower, une.periode.upper, une.en_mots))
    regulieres = IndisponibiliteReguliere.objects.filter(
        facilitateur__agent__in=agents, debut__lte=au, fin__gte=du
    ).select_related("facilitateur")
    for reguliere in regulieres:
        par_agent[reguliere.facilitateur.agent_id] += de_la_regle(reguliere, du, au)
    for debut, fin, agent in _pauses(du, au, **{f"{_DE}__in": agents}).values_list("debut", "fin", _DE):
        par_agent[agent].append(_pause(debut, fin))
    for liste in par_agent.values():
        liste.sort(key=lambda absence: (absence.debut, absence.fin))
    return par_agent


def absences_de(facilitateur: Facilitateur, du: dt.date, au: dt.date) -> list[Absence]:
    """The same for one person, from what `Facilitateur.DATES` prefetches, and one query for pauses; in no order."""
    premier, dernier = bornes(du, Moment.JOURNEE)[0], bornes(au, Moment.JOURNEE)[1]
    notees = (Absence(une.periode.lower, une.periode.upper, une.en_mots) for une in facilitateur.indisponibilites.all())
    regulieres = (de_la_regle(regle, du, au) for regle in facilitateur.indisponibilites_regulieres.all())
    pauses = [_pause(debut, fin) for debut, fin in _PAUSES.lire(agent=facilitateur.agent_id, du=du, au=au)]
    touchees = [absence for absence in notees if absence.touche(premier, dernier)]
    return touchees + pauses + list(chain.from_iterable(regulieres))


def _pauses(du: Any, au: Any, **de_qui: Any) -> QuerySet[Pause, Any]:
    pauses = Pause.objects.tenues().filter(debut__lte=au, fin__gte=du, certification__retiree_le=None, **de_qui)
    return pauses.values_list("debut", "fin")


_DE = "certification__facilitateur__agent"
_PAUSES = Preparee(lambda: _pauses(valeur("du"), valeur("au"), **{_DE: valeur("agent")}))


def _pause(debut: dt.date, fin: dt.date) -> Absence:
    return Absence(bornes(debut, Moment.JOURNEE)[0], bornes(fin, Moment.JOURNEE)[1], f"une pause, {plage(debut, fin)}")


def de_la_regle(reguliere: IndisponibiliteReguliere, du: dt.date, au: dt.date) -> list[Absence]:
    return [
        Absence(*reguliere.bornes(jour), mots=reguliere.rythme, regle=reguliere) for jour in reguliere.dates(du, au)
    ]


def missions_touchees(facilitateur: Facilitateur, absences: Iterable[Absence]) -> list[Occupation]:
    """The accepted slots still to come that these absences fall on: they stay, and are said. One query."""
    absences = [absence for absence in absences if absence.fin > timezone.now()]
    if not absences:
        return []
    enveloppe = DateTimeTZRange(min(a.debut for a in absences), max(a.fin for a in absences))
    prises = (
        Occupation.objects.filter(
            agent=facilitateur.agent_id, ferme=True, creneau__annule=False, periode__overlap=enveloppe
        )
        .select_related("creneau__session")
        .order_by("creneau__debut")
    )
    return [o for o in prises if any(a.touche(o.creneau.debut, o.creneau.fin) for a in absences)]


@dataclass(frozen=True)
class Semaine:
    """How many of a week's working half-days somebody is free, from today on."""

    lundi: dt.date
    libres: int
    total: int


def demi_journees_libres(agents: Iterable[int], jours: Collection[dt.date]) -> dict[int, dict[dt.date, list[Moment]]]:
    """By agent and by day, the halves of the day when they are neither away nor firmly taken. Four queries, however
    many the people."""
    agents, libres = list(agents), {}
    pris = absences(agents, min(jours), max(jours)) if jours else {}
    for agent, prise in _prises(agents, jours):
        pris[agent].append(prise)
    moities = {jour: _moities(jour) for jour in jours}
    for agent in agents:
        les_siens = pris.get(agent, [])
        libres[agent] = {
            jour: [moment for moment, debut, fin in moities[jour] if not any(a.touche(debut, fin) for a in les_siens)]
            for jour in jours
        }
    return libres


def semaines(agents: Iterable[int], nombre: int) -> dict[int, list[Semaine]]:
    """This week and the next ones, by agent: weekends, public holidays and closed days are not working days."""
    agents, aujourd_hui = list(agents), timezone.localdate()
    lundi = aujourd_hui - dt.timedelta(days=aujourd_hui.weekday())
    fermes = fermetures(lundi, lundi + dt.timedelta(weeks=nombre))
    tous = (lundi + dt.timedelta(days=n) for n in range(7 * nombre))
    ouvres = [jour for jour in tous if jour >= aujourd_hui and est_ouvre(jour, fermes)]
    libres = demi_journees_libres(agents, ouvres)
    lundis = sorted({jour - dt.timedelta(days=jour.weekday()) for jour in ouvres})
    return {
        agent: [
            Semaine(
                lundi,
                sum(len(moments) for jour, moments in libres[agent].items() if 0 <= (jour - lundi).days < 7),
                2 * sum(0 <= (jour - lundi).days < 7 for jour in ouvres),
            )
            for lundi in lundis
        ]
        for agent in agents
    }


def _moities(jour: dt.date) -> list[tuple[Moment, dt.datetime, dt.datetime]]:
    """Somebody away in the evening is free all day: only the hours when missions take place count."""
    matin, soir = JOURNEE
    return [
        (Moment.MATIN, bornes(jour, Moment.HEURES, matin, soir)[0], bornes(jour, Moment.MATIN)[1]),
        (Moment.APRES_MIDI, bornes(jour, Moment.APRES_MIDI)[0], bornes(jour, Moment.HEURES, matin, soir)[1]),
    ]


def _prises(agents: list[int], jours: Collection[dt.date]) -> Iterator[tuple[int, Absence]]:
    if not agents or not jours:
        return
    fenetre = DateTimeTZRange(bornes(min(jours), Moment.JOURNEE)[0], bornes(max(jours), Moment.JOURNEE)[1])
    prises = Occupation.objects.filter(agent__in=agents, ferme=True, creneau__annule=False, periode__overlap=fenetre)
    for agent, periode in prises.values_list("agent_id", "periode"):
        yield agent, Absence(periode.lower, periode.upper, "mission")
