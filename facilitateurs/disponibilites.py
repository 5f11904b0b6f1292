"""When people are away, or taken: what they noted and what repeats, for the window somebody asks for."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from agenda.models import Occupation

from .horaires import Moment, bornes
from .models import Facilitateur, Indisponibilite, IndisponibiliteReguliere


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
    """What touches these days (both included), by agent, in order. Two queries, however many the people; those who
    are never away are left out."""
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
    for liste in par_agent.values():
        liste.sort(key=lambda absence: (absence.debut, absence.fin))
    return par_agent


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
