"""Who is asked, who accepts, who leaves.

Lock order: the request, then the mission, then the agenda's own (slots, people, occupations). Every verb takes the
request first, so that two people accepting at once, or one accepting while another cancels, follow one another.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Creneau
from agents.models import Agent
from courriels.services import reconcilier
from instance import journal
from instance.calendrier import ajouter_jours_ouvres, aujourd_hui
from instance.journal import Auteur
from instance.typographie import compter

from ..appariement import Candidat, besoin_de, candidats, manque_de_senior, mots
from ..models import Accompagnement, Demande, Mission, Observation, Volontaire
from ..models.demande import Etat
from ..regles import DELAI_REPONSE_MISSION, DELAI_REPONSE_REMPLACEMENT
from ..remplacement import remplacement
from . import observations
from .etats import TransitionRefusee, passer, verrouiller

FIN_DE_JOURNEE = dt.time(18, 0)


class MissionRefusee(ValidationError):
    """The mission is no longer in a state that allows this. The message is for people."""


class DerogationRequise(ValidationError):
    """A rule is set aside: the page asks for the motive, which the history keeps."""


@transaction.atomic
def proposer(
    accompagnement: Accompagnement, *, agents: Iterable[Agent], par: Auteur, derogation: str = ""
) -> list[Mission]:
    """Ask these people to join the team. Their dates are held until they answer; whoever has answered an open call
    joins at once: they have said yes.

    Raises TransitionRefusee when the request no longer waits for a team, ValidationError on an absolute obstacle (said
    in words) or when the team would be too large, DerogationRequise when a rule is set aside without a motive.
    """
    agents, derogation = list(agents), derogation.strip()
    accompagnement = _verrouiller(accompagnement)
    if accompagnement.demande.etat != Etat.CADREE:
        raise TransitionRefusee(
            f"Cette demande est « {accompagnement.demande.get_etat_display().lower()} » : elle n’attend pas d’équipe."
        )
    choisis = _choisir(accompagnement, agents, derogation)
    observations.ceder(accompagnement, [candidat.agent.pk for candidat in choisis])
    creneaux, maintenant, echeance = _creneaux(accompagnement), timezone.now(), _echeance(accompagnement)
    missions = []
    for candidat in choisis:
        agenda.occuper(candidat.agent, creneaux, ferme=candidat.volontaire)
        missions.append(
            Mission.objects.create(
                accompagnement=accompagnement,
                agent=candidat.agent,
                pour_la_cellule=candidat.cellule,
                etat=Mission.Etat.ACCEPTEE if candidat.volontaire else Mission.Etat.PROPOSEE,
                proposee_par=par if isinstance(par, Agent) else None,
                proposee_le=maintenant,
                repondre_avant=echeance,
                repondue_le=maintenant if candidat.volontaire else None,
                derogation=derogation,
            )
        )
    retenus = {candidat.agent.pk for candidat in choisis if candidat.volontaire}
    for verbe, quoi, nombre in (
        ("demandes.retenir_volontaires", "volontaires retenus", len(retenus)),
        ("demandes.proposer_mission", "personnes sollicitées", len(missions) - len(retenus)),
    ):
        if nombre:
            journal.ecrire(verbe, accompagnement.demande, par=par, motif=derogation, changements={quoi: [0, nombre]})
    _retenir(accompagnement, retenus)
    for mission in missions:
        reconcilier(mission)
    return missions


@transaction.atomic
def accepter(mission: Mission, *, par: Auteur) -> Mission:
    """Join the team. The dates become firm; when everybody needed has accepted, the request is `affectee`.

    Raises MissionRefusee when the proposal no longer stands, ValidationError when an absolute obstacle has come since.
    """
    mission = _verrouiller_mission(mission)
    _exiger(mission, Mission.Etat.PROPOSEE)
    if mission.accompagnement.demande.etat != Etat.CADREE:
        raise MissionRefusee("Cette demande n’attend plus d’équipe.")
    for candidat in candidats(besoin_de(mission.accompagnement), parmi=[mission.agent_id]):
        _refuser_absolus([candidat])
    agenda.occuper(mission.agent, _creneaux(mission.accompagnement), ferme=True)
    _clore(mission, Mission.Etat.ACCEPTEE)
    journal.ecrire("demandes.accepter_mission", mission.accompagnement.demande, par=par)
    _completer(mission.accompagnement)
    return mission


@transaction.atomic
def decliner(mission: Mission, *, par: Auteur) -> Mission:
    """Say no. No reason is asked, none is kept."""
    mission = _verrouiller_mission(mission)
    _exiger(mission, Mission.Etat.PROPOSEE)
    _quitter(mission, Mission.Etat.DECLINEE)
    journal.ecrire("demandes.decliner_mission", mission.accompagnement.demande, par=par)
    return mission


@transaction.atomic
def se_retirer(mission: Mission, *, par: Auteur) -> Mission:
    """Leave a team joined before. The request goes back to composing its team, everybody concerned is told."""
    mission = _verrouiller_mission(mission)
    _exiger(mission, Mission.Etat.ACCEPTEE)
    demande = mission.accompagnement.demande
    if not demande.est_ouverte or demande.etat == Etat.REALISEE:
        raise MissionRefusee("Cette mission est terminée : on ne s’en retire plus.")
    _quitter(mission, Mission.Etat.RETIREE)
    journal.ecrire("demandes.quitter_mission", demande, par=par)
    if demande.etat in (Etat.AFFECTEE, Etat.EN_PREPARATION):
        passer(demande, "desaffecter", par=None)
    return mission


@transaction.atomic
def lever(mission: Mission, *, par: Auteur, motif: str = "") -> Mission:
    """The cell takes a proposal back, or takes somebody out of the team; the person is told."""
    mission = _verrouiller_mission(mission)
    _exiger(mission, Mission.Etat.PROPOSEE, Mission.Etat.ACCEPTEE)
    demande = mission.accompagnement.demande
    etait_acceptee = mission.etat == Mission.Etat.ACCEPTEE
    _quitter(mission, Mission.Etat.ANNULEE)
    journal.ecrire("demandes.lever_mission", demande, par=par, motif=motif.strip())
    if etait_acceptee and demande.etat in (Etat.AFFECTEE, Etat.EN_PREPARATION):
        passer(demande, "desaffecter", par=par)
    return mission


@transaction.atomic
def laisser_passer(mission: Mission) -> bool:
    """Let a proposal lapse once its delay is over: the place is free again, the cell sees who comes next.
    Idempotent: False when somebody answered, or when the delay still runs."""
    mission = _verrouiller_mission(mission)
    if mission.etat != Mission.Etat.PROPOSEE or mission.repondre_avant > timezone.now():
        return False
    _quitter(mission, Mission.Etat.SANS_REPONSE)
    journal.ecrire("demandes.mission_sans_reponse", mission.accompagnement.demande, par=None)
    return True


def liberer_equipe(demande: Demande, par: Auteur) -> None:
    """Free everybody asked or engaged when a request comes to an end before its time, and tell them.
    Runs inside that transition, the request already locked."""
    missions = Mission.objects.actives().filter(accompagnement__demande=demande).select_for_update(of=("self",))
    for mission in missions.order_by("pk").select_related("agent", "accompagnement__session"):
        _quitter(mission, Mission.Etat.ANNULEE)
    reconcilier(demande)


def exiger_une_equipe(demande: Demande, par: Auteur) -> None:
    """The cell may go on with fewer people than planned, never with nobody."""
    if not Mission.objects.acceptees().filter(accompagnement__demande=demande).exists():
        raise TransitionRefusee("Personne n’a encore accepté cette mission : proposez-la d’abord.")


def rafraichir(demande: Demande, par: Auteur) -> None:
    """Bring the e-mails of the request, of its team and of who watches it in line, after a change that touches them
    all."""
    reconcilier(demande)
    for mission in Mission.objects.filter(accompagnement__demande=demande).order_by("pk"):
        reconcilier(mission)
    for observation in Observation.objects.filter(accompagnement__demande=demande).order_by("pk"):
        reconcilier(observation)


def _retenir(accompagnement: Accompagnement, agents: set[int]) -> None:
    """Note that these volunteers are chosen; with the last place, the team is complete."""
    if not agents:
        return
    choisis = Volontaire.objects.a_choisir().filter(appel__accompagnement=accompagnement, agent__in=agents)
    pks = list(choisis.values_list("pk", flat=True))
    Volontaire.objects.filter(pk__in=pks).update(etat=Volontaire.Etat.RETENU, change_le=timezone.now())
    _completer(accompagnement)
    for volontaire in Volontaire.objects.filter(pk__in=pks).select_related("agent", "appel__accompagnement__demande"):
        reconcilier(volontaire)


def _verrouiller(accompagnement: Accompagnement) -> Accompagnement:
    demande = verrouiller(accompagnement.demande)
    accompagnement = Accompagnement.objects.select_related("session").get(pk=accompagnement.pk)
    accompagnement.demande = demande
    return accompagnement


def _verrouiller_mission(mission: Mission) -> Mission:
    accompagnement = _verrouiller(mission.accompagnement)
    mission = Mission.objects.select_for_update(of=("self",)).select_related("agent").get(pk=mission.pk)
    mission.accompagnement = accompagnement
    return mission


REFUS = {
    Mission.Etat.PROPOSEE: "Cette proposition attend encore une réponse.",
    Mission.Etat.ACCEPTEE: "Cette mission est déjà acceptée.",
    Mission.Etat.DECLINEE: "Cette mission est déjà déclinée.",
    Mission.Etat.SANS_REPONSE: (
        "Le délai de réponse est passé\u00a0: la mission a pu être proposée à quelqu’un d’autre."
    ),
    Mission.Etat.RETIREE: "Cette mission a déjà été quittée.",
    Mission.Etat.ANNULEE: "Cette mission n’a plus lieu d’être.",
}


def _exiger(mission: Mission, *etats: Mission.Etat) -> None:
    if mission.etat not in etats:
        raise MissionRefusee(REFUS[Mission.Etat(mission.etat)])


def _choisir(accompagnement: Accompagnement, agents: Sequence[Agent], derogation: str) -> list[Candidat]:
    besoin = besoin_de(accompagnement)
    en_jeu = set(accompagnement.missions.actives().values_list("agent_id", flat=True))
    ids = {agent.pk for agent in agents}
    if not ids:
        raise ValidationError("Choisissez au moins une personne.")
    if len(en_jeu | ids) > accompagnement.equipe:
        raise ValidationError(
            f"L’équipe compte {compter(accompagnement.equipe, 'place')}, dont {len(en_jeu)} déjà prises ou proposées. "
            "Choisissez moins de personnes, ou levez une proposition."
        )
    if doublons := [agent for agent in agents if agent.pk in en_jeu]:
        raise ValidationError(f"{mots.enumerer(map(str, doublons))} : mission déjà proposée.")
    lus = candidats(besoin, parmi=ids | en_jeu)
    choisis = [candidat for candidat in lus if candidat.agent.pk in ids]
    if len(choisis) < len(ids):
        raise ValidationError("Une de ces personnes ne fait plus partie du réseau.")
    _refuser_absolus(choisis)
    regles = [f"{c.nom} {o.un}" for c in choisis for o in c.obstacles]
    if len(lus) >= accompagnement.equipe and manque_de_senior(lus):
        regles.append("personne dans l’équipe n’a encore l’expérience demandée")
    if regles and not derogation:
        raise DerogationRequise(f"Dites pourquoi vous passez outre, l’historique le gardera : {mots.enumerer(regles)}.")
    return choisis


def _refuser_absolus(choisis: Iterable[Candidat]) -> None:
    absolus = [f"{c.nom} {o.un}." for c in choisis for o in c.obstacles if o.absolu]
    if absolus:
        raise ValidationError(absolus)


def _completer(accompagnement: Accompagnement) -> None:
    if accompagnement.missions.acceptees().count() >= accompagnement.equipe:
        passer(accompagnement.demande, "affecter", par=None)


def _quitter(mission: Mission, etat: Mission.Etat) -> None:
    session = mission.accompagnement.session
    agenda.liberer(mission.agent, session.creneaux.all())
    if mission.etat == Mission.Etat.ACCEPTEE:
        agenda.reviser(session)  # a calendar takes an event out only for a later revision of it
    _clore(mission, etat)


def _clore(mission: Mission, etat: Mission.Etat) -> None:
    mission.etat = etat
    if etat in (Mission.Etat.ACCEPTEE, Mission.Etat.DECLINEE):
        mission.repondue_le = timezone.now()
    if etat != Mission.Etat.ACCEPTEE:
        mission.finie_le = timezone.now()
    mission.save(update_fields=["etat", "repondue_le", "finie_le"])
    reconcilier(mission)


def _creneaux(accompagnement: Accompagnement) -> list[Creneau]:
    return list(accompagnement.session.creneaux.a_venir())


def _echeance(accompagnement: Accompagnement) -> dt.datetime:
    """The end of the last working day of the delay, in Paris: nobody has to answer at night. It is shorter when
    somebody left the team: the date is known to all, and nears."""
    delai = DELAI_REPONSE_REMPLACEMENT if remplacement(accompagnement) else DELAI_REPONSE_MISSION
    jour = ajouter_jours_ouvres(aujourd_hui(), delai.valeur())
    return timezone.make_aware(dt.datetime.combine(jour, FIN_DE_JOURNEE))
