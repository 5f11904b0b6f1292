"""Why these people, and what to know before asking them: sentences, in French, about facts anybody can check."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import mots

if TYPE_CHECKING:
    from .besoin import Besoin
    from .lecture import Candidat

FINE = mots.FINE
LOIN = 40  # kilometres from which a half-day of travel is worth planning
QUOTA_ENTAME = 0.75


def pour(membres: Sequence["Candidat"], besoin: "Besoin", deja: Sequence["Candidat"]) -> list[str]:
    return [
        phrase
        for phrase in (
            _volontaires(membres),
            _methodes(membres, besoin),
            _experience(membres, deja),
            _neutralite(membres, besoin),
            _proximite(membres, besoin),
            _disponibilite(membres, besoin),
        )
        if phrase
    ]


def contre(membres: Sequence["Candidat"], besoin: "Besoin") -> list[str]:
    limites = []
    if besoin.methodes and not any(m.methodes for m in membres):
        noms = mots.enumerer(f"«{FINE}{nom}{FINE}»" for nom in besoin.methodes.values())
        limites.append(f"La méthode pressentie n’est pas dans leur profil{mots.INSECABLE}: {noms}.")
    limites += [_loin(m) for m in membres if m.distance is not None and m.distance >= LOIN]
    limites += [_ailleurs(m, besoin) for m in membres if m.va_a is False]
    if besoin.point is not None:
        limites += [f"{m.prenom}{mots.INSECABLE}: distance non connue." for m in membres if m.distance is None]
    limites += [_quota_entame(m) for m in membres if not m.cellule and m.part_utilisee >= QUOTA_ENTAME]
    limites += [
        f"{m.prenom} doit aussi répondre à une autre proposition à cette date." for m in membres if m.en_attente
    ]
    limites += [
        f"{m.prenom} n’a pas d’adresse de messagerie{mots.INSECABLE}: prévenez de vive voix."
        for m in membres
        if not m.agent.email
    ]
    if any(m.cellule for m in membres):
        limites.append("Une personne de la cellule complète l’équipe, sans quota.")
    return limites


def resume(membres: Sequence["Candidat"]) -> str:
    """« 4 et 4 sur 10 ; à 22 km »"""
    quotas = {m.lettre.quota for m in membres if m.lettre}
    morceaux = []
    if len(quotas) == 1:
        utilisees = mots.enumerer(str(m.lettre.utilisees) for m in membres if m.lettre)
        morceaux.append(f"{utilisees} sur {quotas.pop()}")
    elif quotas:
        morceaux.append(mots.enumerer(f"{m.lettre.utilisees} sur {m.lettre.quota}" for m in membres if m.lettre))
    distances = [m.distance for m in membres if m.distance is not None]
    if distances:
        loin = max(distances)
        morceaux.append(mots.distance(loin) if loin < 1 else f"à {mots.distance(loin)}")
    return f"{FINE}; ".join(morceaux)


def _volontaires(membres: Sequence["Candidat"]) -> str:
    noms = [m.prenom for m in membres if m.volontaire]
    if not noms:
        return ""
    return f"{mots.enumerer(noms)} {'a' if len(noms) == 1 else 'ont'} répondu à l’appel."


def _methodes(membres: Sequence["Candidat"], besoin: "Besoin") -> str:
    pratiquants = [(m, nom, fois) for m in membres for nom, fois in m.pratique.items()]
    if pratiquants:
        membre, nom, fois = max(pratiquants, key=lambda ligne: ligne[2])
        nombre = "une fois" if fois == 1 else f"{fois} fois"
        return f"{membre.prenom} a déjà employé «{FINE}{nom}{FINE}» {nombre}, la méthode pressentie."
    connues = sorted({nom for m in membres for nom in m.methodes})
    if not connues:
        return ""
    qui = mots.enumerer(m.prenom for m in membres if m.methodes)
    verbe = "connaissent" if sum(bool(m.methodes) for m in membres) > 1 else "connaît"
    return f"{qui} {verbe} {mots.enumerer(f'«{FINE}{nom}{FINE}»' for nom in connues)}."


def _experience(membres: Sequence["Candidat"], deja: Sequence["Candidat"]) -> str:
    if len(membres) + len(deja) < 2:
        membre = membres[0]
        return f"{membre.prenom} a mené {mots.missions(membre.missions)}." if membre.missions else ""
    seniors = [m for m in membres if m.senior]
    autres = [m for m in membres if not m.senior]
    if seniors and autres:
        return (
            f"Une personne expérimentée ({mots.missions(seniors[0].missions)}) "
            f"avec une plus récente ({autres[0].missions})."
        )
    if seniors:
        return "Une équipe expérimentée." if len(seniors) > 1 else "Une personne expérimentée."
    return "Une personne expérimentée est déjà dans l’équipe."


def _neutralite(membres: Sequence["Candidat"], besoin: "Besoin") -> str:
    if besoin.demande.direction_id is None:
        return ""
    if len(membres) == 1:
        qui = f"{membres[0].prenom} ne travaille pas dans la direction qui demande"
    elif len(membres) == 2:
        qui = "Aucun des deux ne travaille dans la direction qui demande"
    else:
        qui = "Personne ne travaille dans la direction qui demande"
    return f"{qui}{FINE}; aucun lien déclaré."


def _proximite(membres: Sequence["Candidat"], besoin: "Besoin") -> str:
    distances = [m.distance for m in membres if m.distance is not None]
    if len(distances) < len(membres) or max(distances) >= LOIN:
        return ""
    loin = max(distances)
    if len(membres) == 1:
        return f"À {mots.distance(loin)} du lieu de la séance." if loin >= 1 else "Travaille sur place."
    return f"À {mots.distance(loin)} au plus du lieu de la séance." if loin >= 1 else "Travaillent sur place."


def _disponibilite(membres: Sequence["Candidat"], besoin: "Besoin") -> str:
    if not besoin.periodes:
        return ""
    return f"{'Libre' if len(membres) == 1 else 'Libres'} {mots.jours(besoin.jours)}."


def _loin(membre: "Candidat") -> str:
    loin = mots.distance(membre.distance)
    return f"{membre.prenom} vient de loin ({loin}){mots.INSECABLE}: prévoir une demi-journée de trajet."


def _ailleurs(membre: "Candidat", besoin: "Besoin") -> str:
    """A wish, not a rule: it needs no motive."""
    return f"{membre.prenom} préfère d’autres lieux{mots.INSECABLE}: {besoin.commune} n’est pas dans son territoire."


def _quota_entame(membre: "Candidat") -> str:
    lettre = membre.lettre
    return f"{membre.prenom} a déjà utilisé {lettre.utilisees} demi-journées sur {lettre.quota}." if lettre else ""
