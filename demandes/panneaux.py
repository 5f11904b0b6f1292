"""What the missions show in « Mon espace »: what waits for an answer, what to log, what comes."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from facilitateurs.rules import est_facilitateur
from instance import memo
from instance.espace import Panneau, declarer
from instance.preparees import valeur

from .courriels.recapitulatifs import du_mois
from .distances import kilometres, point
from .forms.intervention import InterventionForm
from .journal_de_bord import Carnet, carnet, missions_de
from .models import Bilan, Demande, Mission
from .models.demande import Etat
from .recapitulatif import dirige_des_facilitateurs, premier_jour
from .services.bilans import limite

PROCHAINES = 5
A_VENIR = (Etat.CADREE, Etat.AFFECTEE, Etat.EN_PREPARATION)


def _missions(request: HttpRequest) -> list[Mission]:
    """Read once for all the panels of a page."""
    agent = request.user
    if not isinstance(agent, Agent):
        return []
    return memo.garder(("demandes.missions", agent.pk), lambda: missions_de(agent))


def _carnet(request: HttpRequest) -> Carnet | None:
    """The log of whoever has accepted a mission, once."""
    agent, missions = request.user, _missions(request)
    if not isinstance(agent, Agent) or not any(m.etat == Mission.Etat.ACCEPTEE for m in missions):
        return None
    return memo.garder(("demandes.carnet", agent.pk), lambda: carnet(agent, missions))


def _a_venir(request: HttpRequest, etat: Mission.Etat) -> list[Mission]:
    return [m for m in _missions(request) if m.etat == etat and m.accompagnement.demande.etat in A_VENIR]


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
    attendues = sorted(_a_venir(request, Mission.Etat.PROPOSEE), key=lambda m: (m.repondre_avant, m.pk))
    return {"propositions": [resume(m) for m in attendues]} if attendues else None


def noter(request: HttpRequest) -> dict[str, Any] | None:
    """The form itself, prefilled, when a past séance waits for its line."""
    notes = _carnet(request)
    if notes is None or not notes.a_noter:
        return None
    form = InterventionForm(agent=notes.agent, notes=notes, initial=InterventionForm.initiales(notes, notes.a_noter[0]))
    return {
        "form": form,
        "doutes": [],
        "noter_url": reverse("demandes:intervention_nouvelle"),
        "autres": notes.a_noter[1:],
    }


def bilans(request: HttpRequest) -> dict[str, Any] | None:
    """The end reports this person still owes, as a requester or in a team."""
    agent = request.user
    if not isinstance(agent, Agent):
        return None
    demandes = [(Bilan.Nature.DEMANDEUR, d) for d in Demande.objects.filter(demandeur=agent, etat=Etat.REALISEE)]
    demandes += [
        (Bilan.Nature.FACILITATEUR, m.accompagnement.demande)
        for m in _missions(request)
        if m.etat == Mission.Etat.ACCEPTEE
        and m.accompagnement.demande.etat == Etat.REALISEE
        and m.accompagnement.demande.demandeur_id != agent.pk
    ]
    if not demandes:
        return None
    rendus = set(Bilan.objects.filter(auteur=agent).values_list("nature", "accompagnement__demande"))
    dus = [
        {"demande": demande, "nature": nature.value, "limite": limite(demande.realisee_le)}
        for nature, demande in demandes
        if (nature.value, demande.pk) not in rendus and demande.realisee_le
    ]
    return {"dus": dus} if dus else None


def prochaines(request: HttpRequest) -> dict[str, Any] | None:
    """Shown, even empty, to whoever has accepted a mission."""
    resumes = [resume(mission) for mission in _a_venir(request, Mission.Etat.ACCEPTEE)]
    lignes = [{"creneau": creneau, **r} for r in resumes for creneau in r["creneaux"]]
    lignes.sort(key=lambda ligne: ligne["creneau"].debut)
    if not any(m.etat == Mission.Etat.ACCEPTEE for m in _missions(request)):
        return None
    return {"lignes": lignes[:PROCHAINES], "autres": len(lignes) - PROCHAINES}


def mon_mois(request: HttpRequest) -> dict[str, Any] | None:
    """The way to the recaps of last month, for the network and for those who lead somebody of it."""
    agent = request.user
    sien, equipe = est_facilitateur(agent), isinstance(agent, Agent) and dirige_des_facilitateurs(agent)
    if not (sien or equipe):
        return None
    return {
        "sien": sien,
        "equipe": equipe,
        "du_mois": du_mois(premier_jour(timezone.localdate()) - relativedelta(months=1)),
    }


def _proposees() -> QuerySet[Mission]:
    attendues = Mission.objects.filter(agent=valeur("agent"), etat=Mission.Etat.PROPOSEE)
    return attendues.filter(accompagnement__demande__etat__in=A_VENIR)


def _acceptees() -> QuerySet[Mission]:
    return Mission.objects.acceptees().filter(agent=valeur("agent"))


def _realisees() -> QuerySet[Demande]:
    en_equipe = Exists(_acceptees().filter(accompagnement__demande=OuterRef("pk")))
    return Demande.objects.filter(en_equipe | Q(demandeur=valeur("agent")), etat=Etat.REALISEE)


def declarer_panneaux() -> None:
    ici = "demandes/panneaux"
    declarer(Panneau("missions.propositions", "Proposition", 10, propositions, f"{ici}/propositions.html", _proposees))
    declarer(Panneau("missions.noter", "Noter une intervention", 20, noter, f"{ici}/noter.html", _acceptees))
    declarer(Panneau("missions.bilans", "Bilans à rendre", 30, bilans, f"{ici}/bilans.html", _realisees))
    declarer(
        Panneau("missions.prochaines", "Mes prochaines missions", 32, prochaines, f"{ici}/prochaines.html", _acceptees)
    )
    declarer(Panneau("missions.mois", "Mon mois", 115, mon_mois, "demandes/panneaux/mois.html"))
