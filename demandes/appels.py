"""Which calls somebody may answer, who is invited to one, and how much of the brief they read."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from agenda.models import Creneau
from agents.models import Agent
from facilitateurs.rules import facilitateur_de

from .appariement import Candidat, besoin_de, candidats
from .appariement.seul import ecartes_absolument
from .models import Appel, Demande, Mission, Volontaire
from .models.demande import Confidentialite, Etat


def avec_tout() -> QuerySet[Appel]:
    """With what its page shows."""
    return Appel.objects.select_related(
        "accompagnement__session",
        "accompagnement__demande__direction",
        "accompagnement__demande__institution",
        "accompagnement__demande__format",
        "accompagnement__demande__site",
        "accompagnement__demande__demandeur",
    ).prefetch_related(
        Prefetch(
            "accompagnement__session__creneaux",
            Creneau.objects.filter(annule=False).select_related("site", "session").order_by("debut"),
        )
    )


def en_cours() -> QuerySet[Appel]:
    """Those anybody may answer."""
    return Appel.objects.ouverts().filter(accompagnement__demande__etat=Etat.CADREE)


def offerts_a(agent: Agent) -> list[Appel]:
    """The open calls this person may answer or has answered, the nearest date first, each with their answer as
    `reponse`. A number of queries that does not depend on how many there are; one when there is none."""
    facilitateur = facilitateur_de(agent)
    if facilitateur is None:
        return []
    en_jeu = Mission.objects.actives().filter(agent=agent, accompagnement=OuterRef("accompagnement"))
    creneaux = Creneau.objects.filter(annule=False).select_related("site").order_by("debut")
    appels = list(
        Appel.objects.select_related("accompagnement__session", "accompagnement__demande")
        .prefetch_related(Prefetch("accompagnement__session__creneaux", creneaux))
        .filter(
            Q(institutions=None) | Q(institutions=agent.institution_id),
            ~Exists(en_jeu),
            ferme_le=None,
            accompagnement__demande__etat=Etat.CADREE,
        )
        .exclude(accompagnement__demande__confidentialite=Confidentialite.RESTREINT)
        .order_by("jusqu_au", "pk")
    )
    if not appels:
        return []
    reponses = {v.appel_id: v for v in Volontaire.objects.filter(agent=agent, appel__in=appels).exclude(etat="repris")}
    ecartes = ecartes_absolument(facilitateur, [appel.accompagnement for appel in appels])
    offerts = []
    for appel in appels:
        appel.reponse = reponses.get(appel.pk)  # type: ignore[attr-defined]
        if appel.reponse or (appel.recoit and appel.accompagnement_id not in ecartes):  # type: ignore[attr-defined]
            offerts.append(appel)
    return offerts


def invites(appel: Appel) -> list[Candidat]:
    """Whom a call is told to: no absolute obstacle, of an institution invited, neither asked already nor gone from
    this very team. The cell knows of it otherwise."""
    choisies = set(appel.institutions.values_list("pk", flat=True))
    return [
        c
        for c in candidats(besoin_de(appel.accompagnement))
        if not (c.cellule or c.sollicite or c.deja_repondu or c.ecarte_absolument)
        and (not choisies or c.agent.institution_id in choisies)
    ]


def lit_tout(agent: Agent, demande: Demande) -> bool:
    """The whole brief is read by those invited when the request is public, and within the requester's institution when
    it is internal. The others read the essentials: the objective, the dates, the place, the group."""
    if demande.confidentialite == Confidentialite.PUBLIC:
        return True
    return demande.confidentialite == Confidentialite.INTERNE and agent.institution_id == demande.institution_id
