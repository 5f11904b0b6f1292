"""What a member of the cell may do with a request now: the transitions of the table, and the acts that leave its
state alone. The inbox and the admin draw their buttons from here and carry them out through `executer`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from agents.models import Agent

from .models import Appel, Demande, Mission
from .models.demande import Confidentialite, Etat
from .observations import s_observe
from .services import appels, observations, remplacements, triage
from .services.etats import passer
from .tenues import a_commence
from .transitions import TRANSITIONS, Qui, possibles

# What the form asks, so that each screen knows what to show.
RIEN, MOTIF, REFERENT, CADRAGE = "rien", "motif", "referent", "cadrage"
DATES, APPEL, ARRET, OBSERVATEUR = "dates", "appel", "arret", "observateur"


@dataclass(frozen=True)
class Geste:
    """One button. `saisie` is what has to be filled in; `phrase` says on its page what will happen."""

    cle: str
    bouton: str
    icone: str
    saisie: str
    phrase: str
    en_lot: bool = False
    grave: bool = False


_PHRASES = {
    "qualifier": "La personne qui a fait la demande apprend que vous la prenez en charge.",
    "cadrer": "Notez ce qui a été convenu au cadrage : les dates, la taille de l’équipe, les méthodes.",
    "affecter": "L’équipe est au complet : tout le monde a accepté.",
    "desaffecter": "L’équipe est rouverte ; vous pourrez solliciter d’autres personnes.",
    "preparer": "L’équipe peut commencer à préparer la séance.",
    "realiser": "La dernière séance a eu lieu : les bilans vont être demandés.",
    "arreter": "Ce qui a été fait reste compté ; les séances à venir sont annulées, chacun est prévenu avec ses mots.",
    "clore": "Les bilans sont rendus, ou n’arriveront plus.",
    "refuser": "La personne reçoit votre motif. Dites la raison, et ce qu’elle peut faire d’autre.",
    "reorienter": "La personne reçoit votre message. Dites vers qui elle peut se tourner, et pourquoi.",
    "annuler": "La personne et l’équipe sont prévenues, avec votre motif ; les dates sont libérées.",
}
_SAISIES = {"cadrer": CADRAGE, "arreter": ARRET}
_EN_LOT = {"qualifier", "refuser", "reorienter", "annuler", "clore"}
_GRAVES = {"refuser", "reorienter", "annuler", "arreter", "desaffecter"}


def _de_la_table(cle: str) -> Geste:
    t = TRANSITIONS[cle]
    saisie = _SAISIES.get(cle, MOTIF if t.motif_requis else RIEN)
    return Geste(cle, t.bouton, t.icone, saisie, _PHRASES[cle], en_lot=cle in _EN_LOT, grave=cle in _GRAVES)


SUIVRE = Geste(
    "suivre",
    "Confier le suivi",
    "user-check",
    REFERENT,
    "La personne choisie reçoit un courriel et devient l’interlocutrice de la demande.",
    en_lot=True,
)
RELANCER = Geste(
    "relancer",
    "Renvoyer le lien d’accord",
    "send",
    RIEN,
    "Le lien d’accord repart vers le ou la commanditaire, par courriel.",
    en_lot=True,
)
ACCORD = Geste(
    "accord",
    "Noter un accord reçu autrement",
    "shield-check",
    MOTIF,
    "Dites comment cet accord vous est parvenu : par téléphone, par courriel, de vive voix…",
)
OUVRIR_APPEL = Geste(
    "appel",
    "Ouvrir aux volontaires",
    "hand-helping",
    APPEL,
    "Les facilitateurs qui peuvent venir reçoivent un courriel et répondent en un geste. Vous choisissez ensuite parmi "
    "les volontaires.",
)
FERMER_APPEL = Geste(
    "fermer-appel",
    "Fermer l’appel",
    "x",
    RIEN,
    "Plus personne ne peut répondre ; les volontaires qui ne sont pas dans l’équipe sont remerciés.",
)
INVITER_A_OBSERVER = Geste(
    "observer",
    "Inviter à observer",
    "eye",
    OBSERVATEUR,
    "La personne choisie reçoit un courriel et répond. Si elle vient, l’équipe, la personne qui a demandé et son "
    "commanditaire le savent, et chacun peut dire que ce n’est pas le moment.",
)
DIRE_QUE_PERSONNE = Geste(
    "personne",
    "Dire qu’on ne trouve personne",
    "message-square",
    MOTIF,
    "La personne qui a fait la demande et son commanditaire reçoivent vos mots. Dites ce que vous avez cherché, et ce "
    "que vous proposez : une autre date, une équipe plus petite, renoncer.",
)
MODIFIER_DATES = Geste(
    "dates",
    "Modifier les dates",
    "calendar-days",
    DATES,
    "L’équipe et la personne qui a fait la demande reçoivent les nouvelles dates.",
)
GESTES = {
    g.cle: g
    for g in [
        *(_de_la_table(cle) for cle in TRANSITIONS),
        SUIVRE,
        RELANCER,
        ACCORD,
        MODIFIER_DATES,
        OUVRIR_APPEL,
        FERMER_APPEL,
        DIRE_QUE_PERSONNE,
        INVITER_A_OBSERVER,
    ]
}
EN_LOT = [g for g in GESTES.values() if g.en_lot]


def ouverts(demande: Demande) -> list[Geste]:
    """The acts open to the cell now: forward first, exits last."""
    transitions = [GESTES[t.cle] for t in possibles(demande, Qui.CELLULE)]
    if demande.etat == Etat.DEPOSEE and demande.accord_le is None:
        transitions = [g for g in transitions if g.cle != "qualifier"]
    if demande.etat == Etat.CADREE and not Mission.objects.acceptees().filter(accompagnement__demande=demande).exists():
        transitions = [g for g in transitions if g.cle != "affecter"]
    # Once a session was held, a request no longer is cancelled: it ends before its time.
    impossible = "annuler" if a_commence(demande) else "arreter"
    transitions = [g for g in transitions if g.cle != impossible]
    autres = []
    if demande.est_ouverte:
        if demande.accord_le is None:
            autres += [RELANCER, ACCORD]
        if demande.etat in triage.DATES_MODIFIABLES:
            autres.append(MODIFIER_DATES)
        if demande.etat == Etat.CADREE:
            appel_ouvert = Appel.objects.ouverts().filter(accompagnement__demande=demande).exists()
            if appel_ouvert:
                autres.append(FERMER_APPEL)
            elif demande.confidentialite != Confidentialite.RESTREINT:
                autres.append(OUVRIR_APPEL)
            autres.append(DIRE_QUE_PERSONNE)
        if s_observe(demande):
            autres.append(INVITER_A_OBSERVER)
        autres.append(SUIVRE)
    avancer = [g for g in transitions if not g.grave]
    sortir = [g for g in transitions if g.grave]
    return [*avancer, *autres, *sortir]


_SERVICES: dict[str, Callable[..., Any]] = {
    "qualifier": triage.qualifier,
    "affecter": triage.affecter,
    "realiser": triage.realiser,
    "refuser": triage.refuser,
    "reorienter": triage.reorienter,
    "annuler": triage.annuler,
    "accord": triage.noter_accord,
    "relancer": triage.relancer_commanditaire,
    "personne": remplacements.dire_que_personne,
    "observer": observations.inviter,
    "appel": appels.ouvrir,
    "fermer-appel": appels.fermer,
    "suivre": triage.prendre_en_charge,
}


def executer(demande: Demande, geste: Geste, *, par: Agent, **saisie: Any) -> None:
    """Carry out an act with what its form holds: a motive, a person, a call. Raises what its service raises."""
    service = _SERVICES.get(geste.cle) or partial(passer, cle=geste.cle)
    service(demande, par=par, **saisie)
