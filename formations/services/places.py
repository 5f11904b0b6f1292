"""The places of a cohort and its waiting list. Everything here is called under the cohort's lock, and nowhere else:
whoever holds it may count, so that two who withdraw at once call two different people."""

import datetime as dt

from django.utils import timezone

from agenda.models import Jauge
from courriels.delais import REFLEXION
from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from ..models import Candidature, Cohorte
from ..models.candidatures import Decision, Etat
from ..regles import JOURS_CONFIRMER

SOIR = dt.time(18)


def libres(cohorte: Cohorte) -> int | None:
    """Places neither taken nor offered; None when there is no limit."""
    jauges = list(Jauge.objects.filter(session=cohorte.session_id))
    if not jauges or any(jauge.capacite is None for jauge in jauges):
        return None
    offertes = Candidature.objects.filter(cohorte=cohorte, etat=Etat.RETENUE).count()
    capacite = sum(jauge.capacite or 0 for jauge in jauges)
    return max(0, capacite - sum(jauge.prises for jauge in jauges) - offertes)


def a_confirmer_avant(cohorte: Cohorte, maintenant: dt.datetime) -> dt.datetime:
    """Six in the evening, so many days later; never after the first half-day begins."""
    jour = timezone.localdate(maintenant) + dt.timedelta(days=JOURS_CONFIRMER.valeur())
    soir = timezone.make_aware(dt.datetime.combine(jour, SOIR))
    return min(filter(None, [soir, premier_jour(cohorte)]))


def premier_jour(cohorte: Cohorte) -> dt.datetime | None:
    return cohorte.session.creneaux.filter(annule=False).order_by("debut").values_list("debut", flat=True).first()


def est_repondue(candidature: Candidature) -> bool:
    """Whether its author may read the answer: the time to think again is over."""
    parti = candidature.decidee_le
    return parti is not None and parti + dt.timedelta(minutes=REFLEXION.valeur()) <= timezone.now()


def offrir_la_suivante(cohorte: Cohorte, *, par: Auteur = None) -> Candidature | None:
    """One free place goes to the first of the waiting list; never once the first half-day has begun, nor in a cohort
    that is cancelled."""
    maintenant, debut = timezone.now(), premier_jour(cohorte)
    if cohorte.session.annulee_le or debut is None or debut <= maintenant or libres(cohorte) == 0:
        return None
    suivante = cohorte.candidatures.en_liste().select_related("agent").first()
    if suivante is None:
        return None
    suivante.cohorte = cohorte
    quitter_la_liste(suivante)
    suivante.etat, suivante.decision, suivante.retenue_le = Etat.RETENUE, Decision.RETENUE, maintenant
    suivante.confirmer_avant = a_confirmer_avant(cohorte, maintenant)
    suivante.version += 1
    suivante.save()
    journal.ecrire("formations.proposer_place", suivante, par=par)
    reconcilier(suivante)
    return suivante


def ranger(candidature: Candidature, rang: int | None) -> None:
    """Give a rank on the waiting list, from 1, and move the others so that none is missing nor doubled; the last when
    there are fewer; None takes it off the list. Saves the others, not this one."""
    rangees = Candidature.objects.filter(cohorte=candidature.cohorte_id, rang__isnull=False)
    autres = list(rangees.exclude(pk=candidature.pk).order_by("rang"))
    if rang is not None:
        autres.insert(max(rang, 1) - 1, candidature)
    candidature.rang = None
    for place, autre in enumerate(autres, 1):
        if autre.rang != place:
            autre.rang = place
            if autre is not candidature:
                Candidature.objects.filter(pk=autre.pk).update(rang=place)


def quitter_la_liste(candidature: Candidature) -> None:
    """Called before the state changes: those behind move up."""
    if candidature.rang is not None:
        ranger(candidature, None)
