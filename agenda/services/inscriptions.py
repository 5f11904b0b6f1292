"""A registration's life: asked, decided, waiting, offered, confirmed, given back. See the room's lock rules in
`agenda.services`."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from agents.models import Agent
from documents.services import rattacher
from instance import journal
from instance.journal import Auteur

from ..models import Inscription, Mode, Profil, Session
from ..ouverture import Etat, InscriptionRefusee, deja, lire, refus, refus_d_office, refuse_deja
from ..regles import JOURS_AMENAGEMENT
from . import places, verrous
from .prevenir import prevenir

E = Inscription.Etat
VERBES = {
    E.CONFIRMEE: "agenda.inscrire",
    E.EN_ATTENTE: "agenda.mettre_en_attente",
    E.A_VALIDER: "agenda.demander_une_place",
}


VALEUR = {
    etat: rang
    for rang, etat in enumerate(
        (E.CONFIRMEE, E.OFFERTE, E.EN_ATTENTE, E.A_VALIDER, E.REFUSEE, E.OFFRE_EXPIREE, E.ANNULEE)
    )
}
"""Of two registrations of one person, the best comes first."""


@transaction.atomic
def inscrire(
    session: Session,
    agent: Agent,
    *,
    par: Agent,
    mode: str = "",
    reponses: dict[str, Any] | None = None,
    amenagement: str = "",
    d_office: bool = False,
) -> Inscription:
    """Give somebody a place, else a rank on the waiting list. `mode` may be left out where there is one only.

    `d_office` is the cell's hand: opening, closing, audience and approval aside, never the number of places. Raises
    InscriptionRefusee with the reason (`code`: annulee, fermee, pas_ouverte, close, commencee, public, compte, mode,
    refusee, deja, complete), SessionTresDemandee when too many ask at once."""
    session = verrous.tenir(session)
    etat = lire(session)
    if non := refus_d_office(session, agent, etat.debut) if d_office else refus(session, agent, etat.debut):
        raise non
    mode = _mode(mode, etat)
    ancienne = Inscription.objects.filter(session=session, agent=agent).first()
    _refuser_si_deja(ancienne, agent, d_office=d_office)
    decision = _decider(session, etat, mode, agent.institution_id, accord=d_office)
    inscription = ancienne or Inscription(session=session, agent=agent)
    inscription.agent, inscription.session = agent, session
    _ecrire(
        inscription,
        etat=decision,
        mode=mode,
        ordre=places.numeroter(session),
        inscrite_par=None if par.pk == agent.pk else par,
        reponses=reponses or {},
        amenagement=amenagement.strip(),
        reprise_le=None,
        motif="",
        annulee_le=None,
        annulee_par=None,
        offre_expire_le=None,
        demandee=True,
        **Profil.de(agent),
    )
    if decision == E.CONFIRMEE:
        places.compter(etat.jauges[mode], 1)
    journal.ecrire(VERBES[decision], inscription, par=par)
    prevenir(inscription)
    return inscription


@transaction.atomic
def annuler_inscription(
    inscription: Inscription, *, par: Agent | None, motif: str = "", d_office: bool = False
) -> Inscription:
    """Give the place or the rank back; who waits next moves up at once. Idempotent. `par` is told to the person when it
    is not them. Raises ValidationError once the session has begun, except to the cell (`d_office`)."""
    session, inscription, etat = _tenir(inscription)
    if not inscription.est_active:
        return inscription
    if not d_office and etat.debut and etat.debut <= timezone.now():
        raise ValidationError("La session a commencé\u00a0: il n’est plus temps d’annuler. Un mot à la cellule suffit.")
    avant = inscription.etat
    _ecrire(inscription, etat=E.ANNULEE, annulee_le=timezone.now(), annulee_par=par, motif=motif.strip())
    journal.ecrire("agenda.annuler_inscription", inscription, par=par, motif=motif.strip())
    _rendre(session, etat, inscription, avant)
    return inscription


@transaction.atomic
def valider(inscription: Inscription, *, par: Auteur) -> Inscription:
    """The approval: a place, else a rank. Raises ValidationError when it is no longer to be decided, or when all is
    taken and nobody may wait."""
    session, inscription, etat = _tenir(inscription)
    _exiger(inscription, E.A_VALIDER)
    decision = _decider(session, etat, inscription.mode, inscription.institution_id, accord=True)
    _ecrire(inscription, etat=decision)
    if decision == E.CONFIRMEE:
        places.compter(etat.jauges[inscription.mode], 1)
    journal.ecrire("agenda.valider_inscription", inscription, par=par)
    prevenir(inscription, avant=E.A_VALIDER)
    return inscription


@transaction.atomic
def refuser(inscription: Inscription, *, motif: str, par: Auteur) -> Inscription:
    """`motif` is told to the person, and to nobody else."""
    _, inscription, _ = _tenir(inscription)
    _exiger(inscription, E.A_VALIDER)
    if not motif.strip():
        raise ValidationError("Dites pourquoi\u00a0: la personne lira ce motif.")
    _ecrire(inscription, etat=E.REFUSEE, motif=motif.strip())
    journal.ecrire("agenda.refuser_inscription", inscription, par=par)
    prevenir(inscription, avant=E.A_VALIDER)
    return inscription


@transaction.atomic
def accepter_offre(inscription: Inscription, *, par: Auteur) -> Inscription:
    """Take the place that was offered, which nobody else could take meanwhile. Idempotent. Raises ValidationError when
    the delay is over or the offer withdrawn."""
    _, inscription, _ = _tenir(inscription)
    if inscription.etat == E.CONFIRMEE:
        return inscription
    if inscription.etat == E.OFFRE_EXPIREE or _expiree(inscription):
        raise ValidationError(
            "Le délai pour accepter cette place est passé\u00a0: elle revient à la personne suivante. Vous pouvez "
            "demander de nouveau une place."
        )
    _exiger(inscription, E.OFFERTE)
    _ecrire(inscription, etat=E.CONFIRMEE, reprise_le=timezone.now())
    journal.ecrire("agenda.accepter_offre", inscription, par=par)
    prevenir(inscription, avant=E.OFFERTE)
    return inscription


@transaction.atomic
def laisser_passer(inscription: Inscription) -> Inscription:
    """An offer whose delay is over goes to the next. Idempotent: an offer that still holds is left alone."""
    session, inscription, etat = _tenir(inscription)
    if not _expiree(inscription):
        return inscription
    _ecrire(inscription, etat=E.OFFRE_EXPIREE)
    journal.ecrire("agenda.offre_expiree", inscription, par=None)
    _rendre(session, etat, inscription, E.OFFERTE)
    return inscription


@transaction.atomic
def modifier_inscription(
    inscription: Inscription,
    *,
    par: Auteur,
    mode: str = "",
    reponses: dict[str, Any] | None = None,
    amenagement: str | None = None,
) -> Inscription:
    """Change the answers, the arrangement wished or the mode; what is left out stays. A place is left only for another
    one: raises InscriptionRefusee (`complete`) when the other mode has none, and nothing changes."""
    session, inscription, etat = _tenir(inscription)
    if not inscription.est_active:
        raise ValidationError("Cette inscription n’est plus en cours\u00a0: reprenez une place d’abord.")
    if reponses is not None:
        inscription.reponses = reponses
    if amenagement is not None:
        inscription.amenagement = amenagement.strip()
    if isinstance(par, Agent) and par.pk == inscription.agent_id:
        inscription.reprise_le = inscription.reprise_le or timezone.now()
    inscription.save(update_fields=["reponses", "amenagement", "reprise_le"])
    journal.ecrire("agenda.modifier_inscription", inscription, par=par)
    if mode and mode != inscription.mode:
        _changer_de_mode(session, etat, inscription, _mode(mode, etat), par)
    return inscription


@transaction.atomic
def reprendre(inscription: Inscription) -> Inscription:
    """The person looks after it from now on: whoever registered them no longer can. Idempotent."""
    _, inscription, _ = _tenir(inscription)
    if inscription.reprise_le is None:
        inscription.reprise_le = timezone.now()
        inscription.save(update_fields=["reprise_le"])
        journal.ecrire("agenda.reprendre_inscription", inscription, par=inscription.agent)
    return inscription


@transaction.atomic
def reunir_inscriptions(garde: Agent, double: Agent, *, par: Auteur) -> None:
    """Before two records of one person are merged: where both are registered, the best of the two stays, and the place
    that the other held goes to who waits. Call it before the people are locked."""
    if garde.pk == double.pk:
        return
    communes = Inscription.objects.filter(agent=double, session__inscriptions__agent=garde)
    for session_id in communes.order_by("session_id").values_list("session_id", flat=True):
        session = verrous.tenir(session_id)
        etat = lire(session)
        siennes = sorted(
            Inscription.objects.filter(session=session, agent__in=[garde, double]),
            key=lambda i: (VALEUR[E(i.etat)], i.ordre),
        )
        for perdue in siennes[1:]:
            journal.ecrire("agenda.reunir_inscriptions", siennes[0], par=par)
            rattacher(perdue, a=siennes[0])
            perdue.delete()
            if perdue.etat in Inscription.PRENANTES:
                places.compter(etat.jauges[perdue.mode], -1)
                places.promouvoir_sous_verrou(session, etat)


def effacer_amenagements(maintenant: dt.datetime | None = None) -> int:
    """Wipe what was wished, some days after the last slot."""
    limite = (maintenant or timezone.now()) - dt.timedelta(days=JOURS_AMENAGEMENT.valeur())
    finies = Session.objects.annotate(derniere=Max("creneaux__fin")).filter(derniere__lt=limite)
    return Inscription.objects.filter(session__in=finies).exclude(amenagement="").update(amenagement="")


def _tenir(inscription: Inscription) -> tuple[Session, Inscription, Etat]:
    """The session under its lock, then its registration and its gauges as they are now."""
    session = verrous.tenir(inscription.session_id)
    relue = Inscription.objects.select_related("agent", "inscrite_par").get(pk=inscription.pk)
    relue.session = session
    return session, relue, lire(session)


def _ecrire(inscription: Inscription, *, etat: Inscription.Etat, demandee: bool = False, **champs: Any) -> None:
    """Give a new state. Leaving a place, or coming back to one, is a new word for calendars."""
    maintenant = timezone.now()
    avant = inscription.etat
    if inscription.pk and avant and (avant in Inscription.PRENANTES or etat == E.CONFIRMEE):
        inscription.revision += 1
    inscription.etat, inscription.depuis_le = etat, maintenant
    if demandee:
        inscription.creee_le = maintenant
    if etat == E.CONFIRMEE:
        inscription.confirmee_le = maintenant
    elif etat in Inscription.ACTIVES:
        inscription.confirmee_le = None
    for nom, valeur in champs.items():
        setattr(inscription, nom, valeur)
    inscription.save()


def _decider(session: Session, etat: Etat, mode: str, institution_id: int | None, *, accord: bool) -> Inscription.Etat:
    if session.sur_accord and not accord:
        return E.A_VALIDER
    if places.a_une_place(etat.jauges[mode], institution_id):
        return E.CONFIRMEE
    if session.liste_attente:
        return E.EN_ATTENTE
    autres = [
        autre for autre in etat.jauges if autre != mode and places.a_une_place(etat.jauges[autre], institution_id)
    ]
    suite = f" Il en reste {Mode(autres[0]).label.lower()}." if autres else " D’autres sessions ont encore des places."
    raise InscriptionRefusee(f"Toutes les places sont prises.{suite}", code="complete")


def _mode(mode: str, etat: Etat) -> str:
    if not mode and len(etat.jauges) == 1:
        return next(iter(etat.jauges))
    if mode not in etat.jauges:
        raise InscriptionRefusee("Choisissez de venir sur place ou de suivre à distance.", code="mode")
    return mode


def _refuser_si_deja(ancienne: Inscription | None, agent: Agent, *, d_office: bool) -> None:
    if ancienne is None:
        return
    if ancienne.est_active:
        ancienne.agent = agent
        raise deja(ancienne)
    if not d_office and (non := refuse_deja(ancienne)):
        raise non


def _changer_de_mode(session: Session, etat: Etat, inscription: Inscription, mode: str, par: Auteur) -> None:
    avant, ancien = inscription.etat, inscription.mode
    if avant in Inscription.PRENANTES and not places.a_une_place(etat.jauges[mode], inscription.institution_id):
        raise InscriptionRefusee(
            f"Il n’y a plus de place {Mode(mode).label.lower()}. Vous gardez la vôtre.", code="complete"
        )
    inscription.mode = mode
    if avant == E.EN_ATTENTE:
        # Another queue: one enters it last.
        _ecrire(
            inscription,
            etat=_decider(session, etat, mode, inscription.institution_id, accord=True),
            ordre=places.numeroter(session),
        )
        if inscription.etat == E.CONFIRMEE:
            places.compter(etat.jauges[mode], 1)
        prevenir(inscription, avant=avant)
    else:
        inscription.save(update_fields=["mode"])
        if avant in Inscription.PRENANTES:
            places.compter(etat.jauges[mode], 1)
            places.compter(etat.jauges[ancien], -1)
            places.promouvoir_sous_verrou(session, etat, par=par)
    changements = {"mode": [Mode(ancien).label, Mode(mode).label]}
    journal.ecrire("agenda.changer_de_mode", inscription, par=par, changements=changements)


def _rendre(session: Session, etat: Etat, inscription: Inscription, avant: str) -> None:
    """What follows a registration that ended: its place counted back, those who wait, what is told."""
    if avant in Inscription.PRENANTES:
        places.compter(etat.jauges[inscription.mode], -1)
        places.promouvoir_sous_verrou(session, etat)
    prevenir(inscription, avant=avant)


def _exiger(inscription: Inscription, etat: Inscription.Etat) -> None:
    if inscription.etat != etat:
        raise ValidationError(
            f"Cette inscription est maintenant «\u202f{inscription.get_etat_display().lower()}\u202f»."
        )


def _expiree(inscription: Inscription) -> bool:
    return (
        inscription.etat == E.OFFERTE
        and inscription.offre_expire_le is not None
        and inscription.offre_expire_le <= timezone.now()
    )
