"""What the cell changes of one slot, all at once: hours, place, who leads. Rooms that own sessions of a kind have verbs
of their own for it; this one serves any session that one registers for."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agents.models import Agent
from instance import journal
from instance.journal import Auteur
from instance.typographie import plage

from ..models import Creneau, Occupation
from . import creneaux, verrous


@transaction.atomic
def reprogrammer(
    creneau: Creneau,
    *,
    debut: dt.datetime,
    fin: dt.datetime,
    animateurs: Iterable[Agent],
    par: Auteur,
    partage: str = "",
    chevauchement: str = "",
    **lieu: object,
) -> Creneau:
    """Give a slot its hours, its place and those who lead it: all or nothing. `partage` and `chevauchement` are as in
    `creneaux.deplacer`. Raises ValidationError by field: `debut` for a date that is past, `salle` for a room that is
    taken, `animateurs` for somebody who is taken elsewhere."""
    if debut != creneau.debut and fin <= timezone.now():
        raise ValidationError({"debut": "Cette date est passée\u00a0: choisissez-en une à venir."})
    voulus = {agent.pk: agent for agent in animateurs}
    prises = {occupation.agent_id: occupation.agent for occupation in occupations(creneau)}
    avant, revision = dite(creneau), creneau.sequence
    try:
        for pk, agent in prises.items():
            if pk not in voulus:
                creneaux.liberer(agent, [creneau])
        creneau = creneaux.deplacer(
            creneau, debut=debut, fin=fin, partage=partage, chevauchement=chevauchement, par=par, **lieu
        )
        for pk, agent in voulus.items():
            if pk not in prises:
                creneaux.occuper(agent, [creneau], ferme=True, chevauchement=chevauchement, par=par)
    except ValidationError as refus:
        if getattr(refus, "code", "") != "chevauchement":
            raise
        suite = "Si c’est voulu, dites pourquoi ci-dessous."
        raise ValidationError({"animateurs": f"{refus.messages[0]} {suite}"}) from refus
    changements: dict[str, list[Any]] = {}
    if creneau.sequence != revision and dite(creneau) != avant:
        changements["date"] = [avant, dite(creneau)]
    if set(voulus) != set(prises):
        changements["personnes qui animent"] = [len(prises), len(voulus)]
    if changements or creneau.sequence != revision:
        journal.ecrire("agenda.reprogrammer", creneau, par=par, changements=changements)
    return creneau


@transaction.atomic
def retirer_creneau(creneau: Creneau, *, motif: str, par: Auteur) -> Creneau:
    """Cancel one date of several; those registered are told. Idempotent. Raises ValidationError without a reason, on a
    slot that is over, and for the last one that is left: it is the session that does not take place then."""
    session = verrous.tenir(creneau.session_id)
    creneau = Creneau.objects.select_related("session", "site", "salle").get(pk=creneau.pk)
    if creneau.annule:
        return creneau
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi\u00a0: l’historique le garde."})
    if creneau.est_passe:
        raise ValidationError("Cette date est passée\u00a0: elle a eu lieu, ou ses présences disent le contraire.")
    if not session.creneaux.filter(annule=False).exclude(pk=creneau.pk).exists():
        raise ValidationError("C’est sa dernière date\u00a0: annulez plutôt la session, en disant pourquoi.")
    creneau = creneaux.annuler(creneau)
    journal.ecrire("agenda.retirer_creneau", creneau, par=par, motif=motif.strip())
    return creneau


def dite(creneau: Creneau) -> str:
    """A slot in one line, for the history."""
    ou = creneau.adresse or creneau.get_modalite_display().lower()
    return f"{plage(creneau.debut, creneau.fin)}, {ou}"


def occupations(creneau: Creneau) -> QuerySet[Occupation]:
    """Who leads it, by name."""
    return creneau.occupations.filter(ferme=True).select_related("agent").order_by("agent__nom_tri", "pk")
