"""What the missions show in « Mon espace »: what waits for an answer, what to log, what comes."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from instance import memo
from instance.espace import Panneau, declarer

from .distances import kilometres, point
from .forms.intervention import InterventionForm
from .journal_de_bord import Carnet, carnet
from .models import Bilan, Demande, Mission
from .models.accompagnement import MissionQuerySet
from .models.demande import Etat
from .services.bilans import limite

PROCHAINES = 5
A_VENIR = (Etat.CADREE, Etat.AFFECTEE, Etat.EN_PREPARATION)


def _missions(agent: Agent) -> MissionQuerySet:
    return (
        Mission.objects.actives()
        .filter(agent=agent, accompagnement__demande__etat__in=A_VENIR)
        .select_related("agent__site", "accompagnement__demande__site", "accompagnement__session")
        .prefetch_related("accompagnement__session__creneaux__site", "accompagnement__missions__agent")
    )


def _actives(request: HttpRequest) -> list[Mission]:
    agent = request.user
    if not isinstance(agent, Agent):
        return []
    return memo.garder(("demandes.missions", agent.pk), lambda: list(_missions(agent).order_by("repondre_avant", "pk")))


def _carnet(request: HttpRequest) -> Carnet | None:
    agent = request.user
    if not isinstance(agent, Agent) or not memo.garder(
        ("demandes.a_accepte", agent.pk), Mission.objects.acceptees().filter(agent=agent).exists
    ):
        return None
    return memo.garder(("demandes.carnet", agent.pk), lambda: carnet(agent))


def resume(mission: Mission) -> dict[str, Any]:
    """The coming slots of a mission, its place and colleagues, from what is prefetched."""
    accompagnement = mission.accompagnement
    maintenant = timezone.now()
    creneaux = [c for c in accompagnement.session.creneaux.all() if not c.annule and c.fin > maintenant]
    site = next((c.site for c in creneaux if c.site), accompagnement.demande.site)
    lieu = next((c.lieu for c in creneaux if c.lieu), accompagnement.demande.lieu)
    actives = (Mission.Etat.PROPOSEE, Mission.Etat.ACCEPTEE)
    return {
        "mission": mission,
        "demande": accompagnement.demande,
        "creneaux": creneaux,
        "site": site,
        "lieu": lieu,
        "km": kilometres(point(mission.agent.site), point(site)),
        "avec": [
            str(autre.agent)
            for autre in accompagnement.missions.all()
            if autre.agent_id != mission.agent_id and autre.etat in actives
        ],
    }


def propositions(request: HttpRequest) -> dict[str, Any] | None:
    attendues = [m for m in _actives(request) if m.etat == Mission.Etat.PROPOSEE]
    return {"propositions": [resume(m) for m in attendues]} if attendues else None


def noter(request: HttpRequest) -> dict[str, Any] | None:
    """The form itself, prefilled, when a past séance waits for its line."""
    carnet = _carnet(request)
    if carnet is None or not carnet.a_noter:
        return None
    form = InterventionForm(
        agent=carnet.agent, notes=carnet, initial=InterventionForm.initiales(carnet, carnet.a_noter[0])
    )
    return {
        "form": form,
        "doutes": [],
        "noter_url": reverse("demandes:intervention_nouvelle"),
        "autres": carnet.a_noter[1:],
    }


def bilans(request: HttpRequest) -> dict[str, Any] | None:
    """The end reports this person still owes, as a requester or in a team."""
    agent = request.user
    if not isinstance(agent, Agent):
        return None
    dus = []
    concernees = Demande.objects.filter(etat=Etat.REALISEE)
    siennes = concernees.filter(demandeur=agent)
    menees = concernees.filter(
        accompagnement__missions__agent=agent, accompagnement__missions__etat=Mission.Etat.ACCEPTEE
    )
    rendus = set(Bilan.objects.filter(auteur=agent).values_list("accompagnement__demande", "nature"))
    for nature, demandes in ((Bilan.Nature.DEMANDEUR, siennes), (Bilan.Nature.FACILITATEUR, menees)):
        for demande in demandes.distinct():
            if (demande.pk, nature) not in rendus and demande.realisee_le:
                dus.append({"demande": demande, "nature": nature.value, "limite": limite(demande.realisee_le)})
    return {"dus": dus} if dus else None


def prochaines(request: HttpRequest) -> dict[str, Any] | None:
    """Shown, even empty, to whoever has had a mission or is in the network."""
    lignes = [
        {"creneau": creneau, **resume(mission)}
        for mission in _actives(request)
        if mission.etat == Mission.Etat.ACCEPTEE
        for creneau in resume(mission)["creneaux"]
    ]
    lignes.sort(key=lambda ligne: ligne["creneau"].debut)
    carnet = _carnet(request)
    if carnet is None and not lignes:
        return None
    return {"lignes": lignes[:PROCHAINES], "autres": len(lignes) - PROCHAINES}


def declarer_panneaux() -> None:
    declarer(Panneau("missions.propositions", "Proposition", 10, propositions, "demandes/panneaux/propositions.html"))
    declarer(Panneau("missions.noter", "Noter une intervention", 20, noter, "demandes/panneaux/noter.html"))
    declarer(Panneau("missions.bilans", "Bilans à rendre", 30, bilans, "demandes/panneaux/bilans.html"))
    declarer(
        Panneau("missions.prochaines", "Mes prochaines missions", 100, prochaines, "demandes/panneaux/prochaines.html")
    )
