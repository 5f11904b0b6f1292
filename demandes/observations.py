"""Newcomers watch seniors at work: which accompagnements somebody may come to, and who may come to one."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from agenda.models import Creneau
from agents.models import Agent
from facilitateurs.models import Facilitateur
from facilitateurs.rules import facilitateur_de
from instance.preparees import Preparee, valeur

from .appariement import Candidat, besoin_de, candidats
from .appariement.lecture import FAITES
from .appariement.seul import ecartes_absolument
from .models import Accompagnement, Demande, Mission, Observation
from .models.demande import Confidentialite, Etat
from .regles import OBSERVATEURS_MAX

OUVERTES = (Etat.AFFECTEE, Etat.EN_PREPARATION)
"""The team is complete: somebody can say yes, and there is somebody to learn from."""

_ACTIVES = (Observation.Etat.PROPOSEE, Observation.Etat.ACCEPTEE)
_OBSERVATEURS = Count("observations", filter=Q(observations__etat__in=_ACTIVES))


def est_debutant(facilitateur: Facilitateur) -> bool:
    """Not yet senior, by the rule of matching. One query at most."""
    if facilitateur.est_senior(0):
        return False
    return not facilitateur.est_senior(_faites(facilitateur.agent_id).count())


def _faites(agent: Any) -> QuerySet[Mission]:
    return Mission.objects.acceptees().filter(agent=agent, accompagnement__demande__etat__in=FAITES)


def avec_tout() -> QuerySet[Accompagnement]:
    """With what a page or a panel shows of each."""
    return Accompagnement.objects.select_related(
        "session",
        "demande__direction",
        "demande__institution",
        "demande__format",
        "demande__site",
        "demande__demandeur",
    ).prefetch_related(
        Prefetch(
            "session__creneaux",
            Creneau.objects.filter(annule=False).select_related("site", "session").order_by("debut"),
        ),
        Prefetch(
            "missions",
            Mission.objects.acceptees().select_related("agent").order_by("agent__nom_tri", "pk"),
            to_attr="equipe_prete",
        ),
    )


def ouverts_a(agent: Agent) -> list[Accompagnement]:
    """Those this person may ask to watch, the nearest séance first: none for who is not a newcomer. Those they are told
    it is not the moment for are not shown again. A number of queries that does not depend on how many there are."""
    facilitateur = facilitateur_de(agent)
    if facilitateur is None or facilitateur.est_senior(0):
        return []
    lus = _POSSIBLES.lire(agent=agent.pk, maintenant=timezone.now(), places=OBSERVATEURS_MAX.valeur())
    if not lus or facilitateur.est_senior(lus[0][1]):
        return []
    accompagnements = list(avec_tout().filter(pk__in=[pk for pk, _ in lus]))
    ecartes = ecartes_absolument(facilitateur, accompagnements) if accompagnements else set()
    possibles = [accompagnement for accompagnement in accompagnements if accompagnement.pk not in ecartes]
    return sorted(possibles, key=lambda accompagnement: (premiere_date(accompagnement), accompagnement.pk))


def _possibles() -> QuerySet[Accompagnement, Any]:
    """Those with a place left, of teams that somebody has no part in, whatever their own dates; each with how many
    missions this person has done."""
    agent = valeur("agent")
    faites = _faites(agent).order_by().values("agent").annotate(n=Count("pk")).values("n")
    siennes = Observation.objects.filter(agent=agent, accompagnement=OuterRef("pk"))
    return (
        Accompagnement.objects.annotate(observateurs=_OBSERVATEURS)
        .filter(
            ~Exists(Mission.objects.actives().filter(agent=agent, accompagnement=OuterRef("pk"))),
            ~Exists(siennes.filter(etat__in=[*_ACTIVES, Observation.Etat.DECLINEE])),
            Exists(Creneau.objects.a_venir(valeur("maintenant")).filter(session=OuterRef("session"))),
            demande__etat__in=OUVERTES,
            sans_observateur=False,
            observateurs__lt=valeur("places"),
        )
        .exclude(demande__confidentialite=Confidentialite.RESTREINT)
        .order_by()
        .values_list("pk", Coalesce(Subquery(faites), 0))
    )


_POSSIBLES = Preparee(_possibles)


def premiere_date(accompagnement: Accompagnement) -> float:
    """Of its next séance, as seconds; reads the prefetched slots."""
    a_venir = [c.debut for c in accompagnement.session.creneaux.all() if not c.est_passe]
    return min(a_venir).timestamp() if a_venir else float("inf")


def s_observe(demande: Demande) -> bool:
    """Whether one more newcomer could be invited now, séances still to come aside. One query, in the states where it
    may be."""
    if demande.etat not in OUVERTES or demande.confidentialite == Confidentialite.RESTREINT:
        return False
    places = Accompagnement.objects.filter(demande=demande, sans_observateur=False).annotate(observateurs=_OBSERVATEURS)
    return places.filter(observateurs__lt=OBSERVATEURS_MAX.valeur()).exists()


def invitables(accompagnement: Accompagnement) -> list[Candidat]:
    """The newcomers of the network whom nothing absolute keeps away, in alphabetical order."""
    deja = set(accompagnement.observations.actives().values_list("agent", flat=True))
    return [
        candidat
        for candidat in candidats(besoin_de(accompagnement))
        if peut_observer(candidat) and candidat.agent.pk not in deja
    ]


def peut_observer(candidat: Candidat) -> bool:
    return not (candidat.senior or candidat.sollicite or candidat.ecarte_absolument)
