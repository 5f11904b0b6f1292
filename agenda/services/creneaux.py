"""Dated slots and who is busy. See the room's lock rules in `agenda.services`: taking the person's row keeps two firm
takings of one person from deadlocking inside the exclusion constraint, which stands behind."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from psycopg.errors import ExclusionViolation

from agents.models import Agent
from instance import journal
from instance.journal import Auteur
from instance.typographie import plage

from .. import tenues
from ..models import Creneau, Occupation, Session
from .prevenir import dire_le_changement

SALLE_PRISE = "Cette salle est déjà prise à ces heures."
SALLE_SUITE = "Choisissez une autre salle ou d’autres heures, ou dites pourquoi elle est partagée."
LIEU = ("modalite", "site", "salle", "lieu", "lien_visio")


@transaction.atomic
def planifier(
    session: Session, *, debut: dt.datetime, fin: dt.datetime, partage: str = "", par: Auteur = None, **lieu: object
) -> Creneau:
    """Add a dated slot. `lieu` takes the slot's place fields (LIEU); `partage` says why its room may serve something
    else at once. Raises ValidationError when `fin` is not after `debut`, and on a room that is taken."""
    session = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    creneau = Creneau(session=session, debut=debut, fin=fin)
    _situer(creneau, lieu, partage)
    creneau.modifie_le = timezone.now() if session.inscriptible else None  # whoever has a place is told of one more
    _poser(creneau)
    if creneau.partage:
        journal.ecrire("agenda.partager_salle", creneau, par=par, motif=creneau.partage)
    dire_le_changement(session)
    return creneau


@transaction.atomic
def deplacer(
    creneau: Creneau,
    *,
    debut: dt.datetime,
    fin: dt.datetime,
    partage: str | None = None,
    chevauchement: str = "",
    par: Auteur = None,
    **lieu: object,
) -> Creneau:
    """Move a slot, or change its place; its occupations and the calendar's SEQUENCE follow, and those registered are
    told. `partage` says why the room may serve something else at once (None: as before), `chevauchement` why somebody
    taken elsewhere stays taken here; the journal keeps both. Returns it re-read under lock. Raises ValidationError on
    a clash of rooms or people that nothing excuses, on a cancelled slot, and on one whose attendance is closed."""
    creneau = _verrouiller(creneau)
    if creneau.annule:
        raise ValidationError("Ce créneau est annulé : prévoyez-en un autre.")
    if (debut, fin) != (creneau.debut, creneau.fin) and tenues.est_close(creneau):
        raise ValidationError("L’assiduité de ce créneau est close\u00a0: ses heures ne changent plus.")
    avant, raison = _instantane(creneau), creneau.partage
    creneau.debut, creneau.fin = debut, fin
    _situer(creneau, lieu, raison if partage is None else partage)
    change = _instantane(creneau) != avant
    if not change and creneau.partage == raison:
        return creneau
    creneau.sequence += change
    if _instantane(creneau)[:-1] != avant[:-1]:  # the link aside: reminders bear it, invitations do not
        creneau.modifie_le = timezone.now()
    _poser(creneau)
    if creneau.partage and creneau.partage != raison:
        journal.ecrire("agenda.partager_salle", creneau, par=par, motif=creneau.partage)
    if change:
        _emmener(creneau, chevauchement, par)
        dire_le_changement(creneau.session)
    return creneau


@transaction.atomic
def annuler(creneau: Creneau) -> Creneau:
    """Cancel a slot and free everybody. Idempotent. Returns it re-read under lock. Raises ValidationError for one whose
    attendance is closed: it took place."""
    creneau = _verrouiller(creneau)
    if not creneau.annule:
        if tenues.est_close(creneau):
            raise ValidationError("L’assiduité de ce créneau est close\u00a0: il a eu lieu, et ne s’annule plus.")
        creneau.annule, creneau.modifie_le = True, timezone.now()
        creneau.sequence += 1
        creneau.save(update_fields=["annule", "sequence", "modifie_le"])
        dire_le_changement(creneau.session)
    creneau.occupations.all().delete()
    return creneau


@transaction.atomic
def reviser(session: Session) -> None:
    """Make what is next told of this session's slots a new revision, though none of them moved: somebody's invitation
    is taken back, and may be sent again later."""
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    session.creneaux.filter(annule=False).update(sequence=F("sequence") + 1)


@transaction.atomic
def occuper(
    agent: Agent, creneaux: Iterable[Creneau], *, ferme: bool, chevauchement: str = "", par: Auteur = None
) -> None:
    """Take somebody at slots, cancelled ones aside. Idempotent: `ferme=True` firms a pending occupation, `ferme=False`
    leaves a firm one firm. All or nothing: raises ValidationError on a firm clash, unless `chevauchement` says why the
    person is to be at two places at once; the journal keeps that reason."""
    a_prendre = list(
        Creneau.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[creneau.pk for creneau in creneaux], annule=False)
        .order_by("pk")
    )
    _verrouiller_agents([agent.pk])
    deja = {o.creneau_id: o for o in Occupation.objects.filter(agent=agent, creneau__in=a_prendre)}
    try:
        with transaction.atomic():
            Occupation.objects.bulk_create(
                Occupation(
                    agent=agent,
                    creneau=creneau,
                    periode=_periode(creneau),
                    ferme=ferme,
                    chevauchement_voulu=bool(chevauchement),
                )
                for creneau in a_prendre
                if creneau.pk not in deja
            )
            if ferme:
                Occupation.objects.filter(pk__in=[o.pk for o in deja.values()], ferme=False).update(
                    ferme=True, en_observation=False
                )
    except IntegrityError as erreur:
        raise _choc(erreur, [agent.pk], a_prendre) from erreur
    if chevauchement:
        journal.ecrire_tous("agenda.chevauchement", [(c, {}) for c in a_prendre], par=par, motif=chevauchement)


@transaction.atomic
def observer(agent: Agent, creneaux: Sequence[Creneau]) -> None:
    """Put these slots in the agenda of somebody who comes to watch, cancelled ones aside. Idempotent; whoever already
    is taken or asked at one keeps that."""
    deja = Occupation.objects.filter(agent=agent, creneau__in=[creneau.pk for creneau in creneaux])
    pris = set(deja.values_list("creneau_id", flat=True))
    Occupation.objects.bulk_create(
        Occupation(agent=agent, creneau=creneau, periode=_periode(creneau), en_observation=True)
        for creneau in creneaux
        if creneau.pk not in pris and not creneau.annule
    )


@transaction.atomic
def liberer(agent: Agent, creneaux: Iterable[Creneau]) -> None:
    """Free somebody from slots, firm or pending. Idempotent."""
    Occupation.objects.filter(agent=agent, creneau__in=[creneau.pk for creneau in creneaux]).delete()


def occupes(agents: Iterable[int], periodes: Iterable[tuple[dt.datetime, dt.datetime]]) -> dict[int, list[str]]:
    """Who is firmly taken during any of the periods: agent id → titles of the sessions, in order of date. People who
    are free are left out. Periods that only touch do not clash. One query."""
    chevauche = Q()
    for debut, fin in periodes:
        chevauche |= Q(periode__overlap=DateTimeTZRange(debut, fin))
    if not chevauche:
        return {}
    pris: dict[int, list[str]] = {}
    lignes = Occupation.objects.filter(chevauche, agent__in=list(agents), ferme=True).order_by("periode", "pk")
    for agent_id, titre in lignes.values_list("agent_id", "creneau__session__titre"):
        titres = pris.setdefault(agent_id, [])
        if titre not in titres:
            titres.append(titre)
    return pris


def _situer(creneau: Creneau, lieu: dict[str, object], partage: str) -> None:
    for champ, valeur in lieu.items():
        if champ not in LIEU:
            raise TypeError(f"not a place field of a slot: {champ}")
        setattr(creneau, champ, valeur)
    creneau.partage = " ".join(partage.split()) if creneau.salle else ""


def _poser(creneau: Creneau) -> None:
    """Write the slot. A room that somebody takes at this very moment is told as one that was taken before."""
    try:
        creneau.full_clean()
        with transaction.atomic():
            creneau.save()
    except ValidationError as refus:
        if SALLE_PRISE not in refus.messages:
            raise
        raise ValidationError({"salle": SALLE_PRISE + " " + SALLE_SUITE}) from refus
    except IntegrityError as erreur:
        if not isinstance(erreur.__cause__, ExclusionViolation):
            raise
        raise ValidationError({"salle": SALLE_PRISE + " " + SALLE_SUITE}) from erreur


def _emmener(creneau: Creneau, chevauchement: str, par: Auteur) -> None:
    """Whoever is taken at a slot follows it; `chevauchement` says why those taken elsewhere do."""
    occupations = creneau.occupations.order_by("agent_id")
    _verrouiller_agents(occupations.values_list("agent_id", flat=True))
    fermes = occupations.filter(ferme=True).values_list("agent_id", flat=True)
    if chevauchement:
        ailleurs = Occupation.objects.filter(agent__in=fermes, periode__overlap=_periode(creneau), ferme=True)
        doubles = set(ailleurs.exclude(creneau=creneau).values_list("agent_id", flat=True))
        if occupations.filter(agent__in=doubles, ferme=True).update(chevauchement_voulu=True):
            journal.ecrire("agenda.chevauchement", creneau, par=par, motif=chevauchement)
    try:
        with transaction.atomic():
            occupations.update(periode=_periode(creneau))
    except IntegrityError as erreur:
        raise _choc(erreur, fermes, [creneau]) from erreur


def _instantane(creneau: Creneau) -> tuple[object, ...]:
    """What an invitation says: a change of any of it is a new revision."""
    return (
        creneau.debut,
        creneau.fin,
        creneau.modalite,
        creneau.site.pk if creneau.site else None,
        creneau.salle.pk if creneau.salle else None,
        creneau.lieu,
        creneau.lien_visio,
    )


def _verrouiller(creneau: Creneau) -> Creneau:
    Session.objects.select_for_update(no_key=True).get(pk=creneau.session_id)
    return Creneau.objects.select_for_update(of=("self",)).select_related("session", "site", "salle").get(pk=creneau.pk)


def _verrouiller_agents(ids: Iterable[int]) -> None:
    list(Agent.objects.select_for_update(no_key=True).filter(pk__in=list(ids)).order_by("pk").values_list("pk"))


def _periode(creneau: Creneau) -> DateTimeTZRange:
    return DateTimeTZRange(creneau.debut, creneau.fin)


def _choc(erreur: IntegrityError, agents: Iterable[int], creneaux: Iterable[Creneau]) -> ValidationError:
    """The clash in words. The other session is not named: who plans this one may not be allowed to see it."""
    if not isinstance(erreur.__cause__, ExclusionViolation):
        raise erreur
    creneaux = list(creneaux)
    chevauche = Q()
    for creneau in creneaux:
        chevauche |= Q(periode__overlap=_periode(creneau))
    pris = Occupation.objects.filter(chevauche, agent__in=list(agents), ferme=True).exclude(creneau__in=creneaux)
    return ValidationError(_phrase(pris), code="chevauchement")


def _phrase(pris: QuerySet[Occupation]) -> str:
    occupation = pris.select_related("agent", "creneau").order_by("periode").first()
    if occupation is None:
        return "Cette personne n’est plus libre à ces dates."
    creneau = occupation.creneau
    return (
        f"{occupation.agent} n’est pas libre {plage(creneau.debut, creneau.fin)}. "
        "Choisissez une autre personne ou une autre date."
    )
