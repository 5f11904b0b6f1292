"""One person facing several pieces of work, in a number of queries that does not depend on how many they are. Only what
cannot be set aside; the service reads it all again, under lock."""

from collections.abc import Sequence

from agenda.models import Occupation
from facilitateurs.disponibilites import Absence, absences_de
from facilitateurs.models import Convention, Facilitateur
from instance.preparees import Preparee, valeur

from ..models import Accompagnement
from .besoin import Besoin
from .lecture import Candidat, jours_touches
from .obstacles import examiner

_PRISES = Preparee(
    lambda: Occupation.objects.filter(agent=valeur("agent"), ferme=True, creneau__annule=False).values_list(
        "periode", "creneau__session_id"
    )
)


def ecartes_absolument(facilitateur: Facilitateur, accompagnements: Sequence[Accompagnement]) -> set[int]:
    """The numbers of the accompagnements that this person is absolutely kept away from. Reads the prefetched slots,
    certifications and unavailabilities; two queries."""
    agent = facilitateur.agent
    dehors = agent.institution is not None and not agent.institution.porteuse
    conventions = list(Convention.objects.filter(institution=agent.institution_id)) if dehors else []
    prises = _PRISES.lire(agent=agent.pk)
    besoins = [(accompagnement, _besoin(accompagnement)) for accompagnement in accompagnements]
    jours = [jour for _, besoin in besoins for jour in besoin.jours]
    absent = absences_de(facilitateur, min(jours), max(jours)) if jours else []
    ecartes = set()
    for accompagnement, besoin in besoins:
        ailleurs = [Absence(p.lower, p.upper, "") for p, session in prises if session != accompagnement.session_id]
        pris = jours_touches(ailleurs + absent, besoin.periodes)
        candidat = Candidat(
            agent=agent,
            cellule=False,
            statuts=tuple(facilitateur.statut(jour) for jour in besoin.jours),
            conventions=[c for c in conventions if c.debut <= besoin.jours[-1]],
            pris=frozenset(pris),
        )
        if any(obstacle.absolu for obstacle in examiner(candidat, besoin)):
            ecartes.add(accompagnement.pk)
    return ecartes


def _besoin(accompagnement: Accompagnement) -> Besoin:
    """Its dates and its request: absolute rules look at nothing else."""
    creneaux = [c for c in accompagnement.session.creneaux.all() if not c.annule]
    return Besoin(
        demande=accompagnement.demande,
        accompagnement=accompagnement,
        periodes=tuple((creneau.debut, creneau.fin) for creneau in creneaux),
        equipe=accompagnement.equipe,
        branche=frozenset(),
        methodes={},
        point=None,
        a_distance=False,
    )
