"""Why a letter cannot be asked for somebody for a period, and what the cell should look at first."""

import datetime as dt
from collections.abc import Iterator

from instance.typographie import jour

from ..models import Certification, Facilitateur, LettreMission

Etat, Statut = LettreMission.Etat, Certification.Statut


def couvrantes(facilitateur: Facilitateur, debut: dt.date, fin: dt.date) -> list[LettreMission]:
    """The letters that cover a part of the period, whatever became of them. Reads the prefetched ones."""
    return [lettre for lettre in facilitateur.lettres.all() if lettre.debut <= fin and lettre.fin >= debut]


def obstacle(facilitateur: Facilitateur, debut: dt.date, fin: dt.date) -> str:
    """The first reason, in words, that forbids asking; "" when nothing does. Reads what `avec_dates` prefetches, and
    the agent's manager."""
    if not facilitateur.agent.is_active:
        return "Son compte est fermé."
    if facilitateur.quitte_le and facilitateur.quitte_le <= debut:
        return f"Quitte le réseau le {jour(facilitateur.quitte_le)}."
    for lettre in couvrantes(facilitateur, debut, fin):
        if lettre.etat == Etat.DEMANDEE:
            return f"Déjà demandée le {jour(lettre.demandee_le)} à {lettre.responsable_nom}."
        if lettre.etat == Etat.ACCORDEE:
            return f"Déjà accordée jusqu’au {jour(lettre.fin)}."
    statut = facilitateur.statut(debut)
    if statut == Statut.SUSPENDUE:
        return "Sa certification est suspendue au début de la période."
    if statut == Statut.RETIREE:
        return "Sa certification est retirée."
    return _responsable(facilitateur)


def _responsable(facilitateur: Facilitateur) -> str:
    agent, chef = facilitateur.agent, facilitateur.agent.n_plus_1
    if chef is None:
        return "Personne n’est noté comme responsable dans l’annuaire."
    if not chef.email:
        return f"{chef} n’a pas d’adresse de courriel dans l’annuaire."
    if not chef.is_active:
        return f"Le compte de {chef}, responsable, est fermé."
    if agent.email and chef.email.lower() == agent.email.lower():
        return "La personne et sa ou son responsable ont la même adresse."
    return ""


def doutes(facilitateur: Facilitateur, debut: dt.date, fin: dt.date) -> Iterator[str]:
    """What does not forbid, and deserves a look before asking."""
    for lettre in couvrantes(facilitateur, debut, fin):
        if lettre.etat == Etat.REFUSEE and lettre.repondue_le:
            yield f"Refusée le {jour(lettre.repondue_le)} par {lettre.responsable_nom}."
    derniere = _derniere(facilitateur, debut)
    chef = facilitateur.agent.n_plus_1
    if derniere and chef and chef.email and derniere.responsable_email.lower() != chef.email.lower():
        yield f"Nouvelle personne responsable : la lettre d’avant venait de {derniere.responsable_nom}."
    certification = facilitateur.certification()
    if certification is None:
        yield "Sans certification."
    elif certification.valable_jusqu_au < debut:
        yield f"Certification finie le {jour(certification.valable_jusqu_au)}, avant la période."
    elif certification.valable_jusqu_au <= fin:
        yield f"Certification jusqu’au {jour(certification.valable_jusqu_au)}, au cours de la période."


def refusee(facilitateur: Facilitateur, debut: dt.date, fin: dt.date) -> bool:
    return any(lettre.etat == Etat.REFUSEE for lettre in couvrantes(facilitateur, debut, fin))


def _derniere(facilitateur: Facilitateur, avant: dt.date) -> LettreMission | None:
    """The granted letter that begins last before the period."""
    accordees = [x for x in facilitateur.lettres.all() if x.etat == Etat.ACCORDEE and x.debut < avant]
    return max(accordees, key=lambda lettre: lettre.fin, default=None)
