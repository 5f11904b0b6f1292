"""Who was there. One row per person and slot, whoever enters it and however often: the last word stands, the journal
keeps the former one.

Where another room keeps the attendance (`agenda.tenues`), every verb here refuses, and `reporter` is the only way in.

Lock rule: the row of the person at the slot, alone; `reporter` takes several, by number of the person. `accueillir` may
give a place, so it takes the session first.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from agents.models import Agent
from instance import journal
from instance.typographie import quand

from .. import codes, tenues
from ..affichage import ferme_le_pointage, ouvre_la_visio, ouvre_le_pointage
from ..models import Creneau, Inscription, Mode, Presence, Profil
from ..ouverture import InscriptionRefusee
from ..regles import JOURS_POINTAGE
from ..rules import peut_rejoindre_pour
from . import verrous
from .inscriptions import inscrire

E = Presence.Etat
S = Presence.Source
FIN_DE_SEANCE = dt.timedelta(minutes=15)
"""How long before the end of a slot its end code is given and taken."""


class PresenceRefusee(ValidationError):
    """`code` says which refusal it is; the message, why and what next, for people."""


@dataclass(frozen=True)
class Saisie:
    """What a host's device noted, maybe a while ago and without a network. `cle` is the device's own, one a note."""

    cle: uuid.UUID
    inscription: uuid.UUID
    etat: str
    quand: dt.datetime


@dataclass(frozen=True)
class Constat:
    """What the room that keeps the attendance says of somebody: `etat` and `source` are those of a presence."""

    agent: Agent
    etat: str
    source: str


@dataclass
class Bilan:
    """Of a synchronisation: the notes that need not be sent again, and why some were refused, in words."""

    recues: list[uuid.UUID] = field(default_factory=list)
    refusees: dict[uuid.UUID, str] = field(default_factory=dict)


@transaction.atomic
def se_pointer(creneau: Creneau, *, agent: Agent, code: str) -> Presence:
    """Somebody says that they are there, with the room's code or the end's. Idempotent.

    Raises PresenceRefusee (`code`: annule, trop_tot, trop_tard, accueil, place, faux)."""
    inscription = exiger_pointable(creneau, agent)
    if codes.est_de_la_salle(creneau, code) or (fin_ouverte(creneau) and codes.est_de_la_fin(creneau, code)):
        source = S.CODE
    else:
        raise PresenceRefusee(
            "Ce code n’est pas celui du moment. Celui de la salle change chaque minute\u00a0: reprenez-le à l’écran.",
            code="faux",
        )
    return _noter(creneau, agent, etat=E.PRESENT, source=source, par=agent, inscription=inscription)


@transaction.atomic
def se_pointer_par_le_qr(creneau: Creneau, *, agent: Agent) -> Presence:
    """The same once the page has checked that the person was before the screen a moment ago."""
    inscription = exiger_pointable(creneau, agent)
    return _noter(creneau, agent, etat=E.PRESENT, source=S.QR, par=agent, inscription=inscription)


@transaction.atomic
def rejoindre(creneau: Creneau, *, agent: Agent, place: uuid.UUID | None = None) -> str:
    """Enter the video meeting of a slot: the address to go to. Whoever enters is counted as there, where people may say
    so themselves. `place` is the key of the registration of somebody without a mailbox, whom `agent` registered.

    Raises PresenceRefusee as `exiger_visio`."""
    inscription = exiger_visio(creneau, agent, place)
    libre = creneau.session.pointage_libre and tenues.de(creneau) is None
    if libre and timezone.now() >= ouvre_le_pointage(creneau):
        _noter(creneau, inscription.agent, etat=E.PRESENT, source=S.LIEN, par=agent, inscription=inscription)
    return creneau.lien_visio


@transaction.atomic
def pointer(
    creneau: Creneau, agent: Agent, *, etat: str, par: Agent, source: str = S.HOTE, cle: uuid.UUID | None = None
) -> Presence:
    """A host says how it stands with somebody who has a place, or who came without one.

    Raises PresenceRefusee before the doors open, on a cancelled slot, once corrections are over."""
    exiger_animable(creneau)
    inscription = Inscription.objects.filter(session=creneau.session_id, agent=agent).first()
    return _noter(creneau, agent, etat=etat, source=source, par=par, inscription=inscription, cle=cle)


@transaction.atomic
def effacer(creneau: Creneau, agent: Agent, *, par: Agent) -> None:
    """Nothing is known of this person any more: a note made by mistake. Idempotent."""
    exiger_animable(creneau)
    presence = Presence.objects.select_for_update().filter(creneau=creneau, agent=agent).first()
    if presence:
        journal.ecrire(
            "agenda.effacer_presence", creneau, par=par, changements={"présence": [presence.get_etat_display(), ""]}
        )
        presence.delete()


def synchroniser(creneau: Creneau, saisies: Sequence[Saisie], *, par: Agent) -> Bilan:
    """The notes of a device, in the order made, each in its own transaction: one refused holds up none. A note sent
    twice is one; an older note never undoes a newer one, whichever device made it."""
    bilan = Bilan()
    connues = Inscription.objects.select_related("agent").filter(
        session=creneau.session_id, cle__in=[saisie.inscription for saisie in saisies]
    )
    inscriptions = {inscription.cle: inscription for inscription in connues}
    for saisie in saisies:
        inscription = inscriptions.get(saisie.inscription)
        if inscription is None or saisie.etat not in E.values:
            bilan.refusees[saisie.cle] = "Cette personne n’est pas inscrite à cette session."
            continue
        try:
            with transaction.atomic():
                exiger_animable(creneau)
                _noter(
                    creneau,
                    inscription.agent,
                    etat=saisie.etat,
                    source=S.PORTE,
                    par=par,
                    inscription=inscription,
                    cle=saisie.cle,
                    le=min(saisie.quand, timezone.now()),  # a clock that runs ahead is not believed
                )
            bilan.recues.append(saisie.cle)
        except ValidationError as refus:
            bilan.refusees[saisie.cle] = " ".join(refus.messages)
    return bilan


@transaction.atomic
def accueillir(creneau: Creneau, agent: Agent, *, par: Agent) -> Presence:
    """Let in somebody who has no place: the first free one, or that of somebody who did not come, never one more chair
    than there are.

    Raises InscriptionRefusee when all places are taken and filled, PresenceRefusee as `pointer`."""
    exiger_animable(creneau)
    session = verrous.tenir(creneau.session_id)
    inscription = Inscription.objects.filter(session=session, agent=agent).first()
    if inscription is None or inscription.etat != Inscription.Etat.CONFIRMEE:
        inscription = _donner_une_place(creneau, agent, par)
    return _noter(creneau, agent, etat=E.PRESENT, source=S.PORTE, par=par, inscription=inscription)


@transaction.atomic
def clore(creneau: Creneau, *, par: Agent) -> int:
    """Whoever has a place and was not seen is absent. Returns how many. Raises PresenceRefusee before the end."""
    exiger_animable(creneau)
    if timezone.now() < creneau.fin:
        raise PresenceRefusee(
            "La séance n’est pas finie\u00a0: attendez la fin pour noter les absents.", code="trop_tot"
        )
    attendues = Inscription.objects.filter(session=creneau.session_id, etat=Inscription.Etat.CONFIRMEE).exclude(
        agent__in=Presence.objects.filter(creneau=creneau).values("agent")
    )
    absentes = [
        Presence(creneau=creneau, agent_id=i.agent_id, etat=E.ABSENT, source=S.HOTE, par=par, **Profil.copie(i))
        for i in attendues
    ]
    # Somebody may be noted by another host meanwhile: their word stands.
    Presence.objects.bulk_create(absentes, ignore_conflicts=True)
    if absentes:
        journal.ecrire("agenda.clore_presences", creneau, par=par, changements={"absences": [0, len(absentes)]})
    return len(absentes)


@transaction.atomic
def importer(creneau: Creneau, agents: Iterable[Agent], *, par: Agent) -> int:
    """Those that the file of a video service names, and that the host has looked over. Returns how many were not known
    as there. Who has no place is counted all the same: they were there."""
    exiger_animable(creneau)
    venus = set(Presence.objects.filter(creneau=creneau, etat__in=Presence.VENUS).values_list("agent_id", flat=True))
    nouveaux = [agent for agent in agents if agent.pk not in venus]
    inscriptions = {
        inscription.agent_id: inscription
        for inscription in Inscription.objects.filter(session=creneau.session_id, agent__in=nouveaux)
    }
    for agent in sorted(nouveaux, key=lambda agent: agent.pk):
        _noter(creneau, agent, etat=E.PRESENT, source=S.IMPORT, par=par, inscription=inscriptions.get(agent.pk))
    journal.ecrire("agenda.importer_presences", creneau, par=par, changements={"présences": [0, len(nouveaux)]})
    return len(nouveaux)


@transaction.atomic
def reporter(creneau: Creneau, constats: Sequence[Constat], *, par: Agent) -> None:
    """The last word of the room that keeps the attendance of this slot, one a person. It has its own evidence and its
    own rules: nothing is checked here, the journal keeps what it replaced."""
    dits = {constat.agent.pk: constat for constat in constats}
    presences = Presence.objects.select_for_update(of=("self",)).filter(creneau=creneau, agent__in=dits)
    connues = {presence.agent_id: presence for presence in presences.order_by("agent_id")}
    inscriptions = {
        inscription.agent_id: inscription
        for inscription in Inscription.objects.filter(session=creneau.session_id, agent__in=dits.keys() - connues)
    }
    Presence.objects.bulk_create(
        Presence(
            creneau=creneau,
            agent=constat.agent,
            etat=constat.etat,
            source=constat.source,
            par=par,
            **(Profil.copie(inscriptions[pk]) if pk in inscriptions else Profil.de(constat.agent)),
        )
        for pk, constat in dits.items()
        if pk not in connues
    )
    for pk, presence in connues.items():
        _remplacer(presence, etat=dits[pk].etat, source=dits[pk].source, par=par)


def exiger_pointable(creneau: Creneau, agent: Agent) -> Inscription:
    """The registration of somebody who may say that they are there now; raises PresenceRefusee."""
    exiger_tenue_ici(creneau)
    if not creneau.session.pointage_libre:
        raise PresenceRefusee(
            "Les présences de cette session sont notées à l’accueil\u00a0: présentez-vous.", code="accueil"
        )
    maintenant, ouverture = timezone.now(), ouvre_le_pointage(creneau)
    if maintenant < ouverture:
        raise PresenceRefusee(f"On signale sa présence à partir de {quand(ouverture)}.", code="trop_tot")
    if maintenant >= ferme_le_pointage(creneau):
        raise PresenceRefusee(
            "Il n’est plus temps de signaler votre présence. La personne qui anime peut encore la noter.",
            code="trop_tard",
        )
    return exiger_place(creneau, agent)


def exiger_place(creneau: Creneau, agent: Agent) -> Inscription:
    """Raises PresenceRefusee on a cancelled slot, and for who has no place."""
    if creneau.annule:
        raise PresenceRefusee("Cette séance est annulée.", code="annule")
    inscription = Inscription.objects.filter(
        session=creneau.session_id, agent=agent, etat=Inscription.Etat.CONFIRMEE
    ).first()
    if inscription is None:
        raise PresenceRefusee(
            "Vous n’avez pas de place à cette session. S’il en reste, la personne à l’accueil peut vous en donner une.",
            code="place",
        )
    return inscription


def exiger_visio(creneau: Creneau, agent: Agent, place: uuid.UUID | None = None) -> Inscription:
    """The registration that lets in; raises PresenceRefusee outside the time when the link is open, or without a place
    from afar or a link."""
    inscription = exiger_place(creneau, agent) if place is None else _place_tenue(creneau, agent, place)
    if not creneau.lien_visio or inscription.mode != Mode.DISTANCE:
        suite = "venez sur place." if inscription.mode != Mode.DISTANCE else "la cellule vous le donnera."
        raise PresenceRefusee(f"Cette séance n’a pas de lien pour vous\u00a0: {suite}", code="lien")
    ouverture = ouvre_la_visio(creneau)
    if timezone.now() < ouverture:
        raise PresenceRefusee(f"La visioconférence ouvre {quand(ouverture)}.", code="trop_tot")
    if timezone.now() >= creneau.fin:
        raise PresenceRefusee("Cette séance est terminée.", code="trop_tard")
    return inscription


def _place_tenue(creneau: Creneau, agent: Agent, place: uuid.UUID) -> Inscription:
    inscription = Inscription.objects.filter(session=creneau.session_id, cle=place).select_related("agent").first()
    if inscription is None or not peut_rejoindre_pour(agent, inscription):
        raise PresenceRefusee("Ce lien n’est pas pour vous.", code="place")
    return exiger_place(creneau, inscription.agent)


def exiger_animable(creneau: Creneau) -> None:
    """Raises PresenceRefusee before the doors open, once corrections are over, on a cancelled slot, and where another
    room keeps the attendance."""
    exiger_tenue_ici(creneau)
    if creneau.annule:
        raise PresenceRefusee("Cette séance est annulée.", code="annule")
    maintenant, ouverture = timezone.now(), ouvre_le_pointage(creneau)
    if maintenant < ouverture:
        raise PresenceRefusee(f"On note les présences à partir de {quand(ouverture)}.", code="trop_tot")
    jours = JOURS_POINTAGE.valeur()
    if maintenant >= creneau.fin + dt.timedelta(days=jours):
        raise PresenceRefusee(f"Les présences ne changent plus {jours} jours après la séance.", code="trop_tard")


def exiger_tenue_ici(creneau: Creneau) -> None:
    """Raises PresenceRefusee where another room keeps the attendance."""
    if tenue := tenues.de(creneau):
        raise PresenceRefusee(tenue.dire, code="ailleurs")


def fin_ouverte(creneau: Creneau) -> bool:
    """Whether the end code is of the moment: from the last minutes until check-in closes."""
    return creneau.fin - FIN_DE_SEANCE <= timezone.now() < ferme_le_pointage(creneau)


def _donner_une_place(creneau: Creneau, agent: Agent, par: Agent) -> Inscription | None:
    """A place, the session's lock held; None for somebody who sits on the chair of an absent one."""
    try:
        with transaction.atomic():
            inscription = inscrire(creneau.session, agent, par=par, mode=Mode.PRESENCE, d_office=True)
            if inscription.etat == Inscription.Etat.CONFIRMEE:
                return inscription
            raise InscriptionRefusee("Toutes les places sont prises.", code="complete")
    except InscriptionRefusee as refus:
        if refus.code not in ("complete", "deja"):
            raise
    jauge = creneau.session.jauges.filter(mode=Mode.PRESENCE).first()
    venus = Presence.objects.filter(creneau=creneau, etat__in=Presence.VENUS).count()
    if jauge is None or jauge.capacite is None or venus < jauge.capacite:
        return None
    raise InscriptionRefusee(
        f"La salle est pleine\u00a0: {venus} personnes pour {jauge.capacite} places. La cellule peut en ajouter.",
        code="complete",
    )


def _noter(
    creneau: Creneau,
    agent: Agent,
    *,
    etat: str,
    source: str,
    par: Agent,
    inscription: Inscription | None,
    cle: uuid.UUID | None = None,
    le: dt.datetime | None = None,
) -> Presence:
    presence, neuve = _tenir(creneau, agent, etat, source, par, inscription, cle, le)
    if neuve or presence.cle_saisie == cle is not None:
        return presence
    if presence.etat == etat or (le is not None and le < presence.pointee_le):
        return presence
    _remplacer(presence, etat=etat, source=source, par=par, cle=cle, le=le)
    return presence


def _remplacer(
    presence: Presence,
    *,
    etat: str,
    source: str,
    par: Agent,
    cle: uuid.UUID | None = None,
    le: dt.datetime | None = None,
) -> None:
    avant = presence.get_etat_display()
    if presence.etat == etat and presence.source == source:
        return
    change = presence.etat != etat
    presence.etat, presence.source, presence.par = etat, source, par
    presence.pointee_le, presence.cle_saisie = le or timezone.now(), cle
    presence.save(update_fields=["etat", "source", "par", "pointee_le", "cle_saisie"])
    if change:
        changements = {"présence": [avant, presence.get_etat_display()]}
        journal.ecrire("agenda.changer_presence", presence, par=par, changements=changements)


def _tenir(
    creneau: Creneau,
    agent: Agent,
    etat: str,
    source: str,
    par: Agent,
    inscription: Inscription | None,
    cle: uuid.UUID | None,
    le: dt.datetime | None,
) -> tuple[Presence, bool]:
    """The row under lock, made when there is none; whether it is new."""
    existante = Presence.objects.select_for_update(of=("self",)).filter(creneau=creneau, agent=agent)
    if presence := existante.first():
        return presence, False
    try:
        with transaction.atomic():
            return (
                Presence.objects.create(
                    creneau=creneau,
                    agent=agent,
                    etat=etat,
                    source=source,
                    par=par,
                    pointee_le=le or timezone.now(),
                    cle_saisie=cle,
                    **(Profil.copie(inscription) if inscription else Profil.de(agent)),
                ),
                True,
            )
    except IntegrityError:
        # Two devices at once: the other came first.
        return existante.get(), False
