"""What one person did twice under two records, before these become one."""

from django.db import transaction

from agenda.services import reunir_inscriptions
from agents.models import Agent
from instance import journal
from instance.journal import Auteur

from ..models import AvisHierarchique, Candidature, Cohorte, NoteSelection
from ..models.candidatures import Etat
from .candidatures import tenir
from .cohortes import tenir as tenir_cohorte
from .places import offrir_la_suivante, quitter_la_liste

AVANCEMENT = (
    Etat.CONFIRMEE,
    Etat.RETENUE,
    Etat.LISTE_ATTENTE,
    Etat.NON_RETENUE,
    Etat.AVIS_RENDU,
    Etat.SOUMISE,
    Etat.DESISTEE,
    Etat.BROUILLON,
)
"""Of two applications of one person to one cohort, the first in this order stays; on the list, the better rank."""


@transaction.atomic
def reunir_parcours(garde: Agent, double: Agent, *, par: Auteur) -> None:
    """Leave one application a cohort and one registration a session, whichever record holds it. The places that the
    others held, or were offered, go to who waits. Call it before the people are locked."""
    libres = [cohorte for cohorte in _communes(garde, double) if _garder_la_meilleure(cohorte, garde, double, par=par)]
    reunir_inscriptions(garde, double, par=par)
    for cohorte in libres:
        offrir_la_suivante(cohorte, par=par)


def _communes(garde: Agent, double: Agent) -> list[Cohorte]:
    """The cohorts to which both applied, locked."""
    if garde.pk == double.pk:
        return []
    siennes = Cohorte.objects.filter(candidatures__agent=garde)
    return [tenir_cohorte(c) for c in siennes.filter(pk__in=double.candidatures.values("cohorte")).order_by("pk")]


def _garder_la_meilleure(cohorte: Cohorte, garde: Agent, double: Agent, *, par: Auteur) -> bool:
    """Whether a place comes free. What the N+1 and the board said of the other follows, unless they said it twice."""
    siennes = [tenir(c, cohorte=cohorte) for c in cohorte.candidatures.filter(agent__in=[garde, double]).order_by("pk")]
    gardee, autre = sorted(siennes, key=lambda c: (AVANCEMENT.index(Etat(c.etat)), c.rang or 0))
    if gardee.avis_donne is None:
        AvisHierarchique.objects.filter(candidature=autre).update(candidature=gardee)
    deja = gardee.notes.values("membre")
    NoteSelection.objects.filter(candidature=autre).exclude(membre__in=deja).update(candidature=gardee)
    quitter_la_liste(autre)
    changements = {"candidature réunie": [autre.get_etat_display(), gardee.get_etat_display()]}
    Candidature.objects.filter(pk=autre.pk).delete()
    if not gardee.est_brouillon:
        journal.ecrire("formations.reunir_candidatures", gardee, par=par, changements=changements)
    return autre.etat in (Etat.RETENUE, Etat.CONFIRMEE)
