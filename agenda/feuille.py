"""The list at the door of a slot: who is expected, and how it stands with each."""

from dataclasses import dataclass

from agents.models import Agent

from .models import Creneau, Inscription, Presence

E = Inscription.Etat


@dataclass(frozen=True)
class Ligne:
    """`presence` is what is known of the person at this slot."""

    inscription: Inscription
    presence: Presence | None

    @property
    def agent(self) -> Agent:
        return self.inscription.agent

    @property
    def etat(self) -> str:
        return self.presence.etat if self.presence else ""

    @property
    def venue(self) -> bool:
        return self.etat in Presence.VENUS


@dataclass(frozen=True)
class Feuille:
    """`lignes` have a place; `attente`, no place yet; `autres` came without one."""

    lignes: list[Ligne]
    attente: list[Inscription]
    autres: list[Presence]

    @property
    def compte(self) -> dict[str, int]:
        return {
            "attendues": len(self.lignes),
            "presentes": sum(ligne.venue for ligne in self.lignes) + len(self.autres),
            "excusees": sum(ligne.etat == Presence.Etat.EXCUSE for ligne in self.lignes),
            "absentes": sum(ligne.etat == Presence.Etat.ABSENT for ligne in self.lignes),
        }


def feuille(creneau: Creneau, q: str = "") -> Feuille:
    """In the order of names; `q` keeps those it finds, accents and case aside. Two queries, three with `q`."""
    inscriptions = (
        Inscription.objects.filter(session=creneau.session_id, etat__in=[E.CONFIRMEE, E.EN_ATTENTE, E.OFFERTE])
        .select_related("agent__direction", "agent__institution")
        .order_by("agent__nom_tri", "agent__prenom", "pk")
    )
    presences = Presence.objects.filter(creneau=creneau).select_related("agent__direction", "agent__institution")
    if q.strip():
        trouves = Agent.objects.par_nom().chercher(q).values("pk")
        inscriptions, presences = inscriptions.filter(agent__in=trouves), presences.filter(agent__in=trouves)
    connues = {presence.agent_id: presence for presence in presences.order_by("agent__nom_tri", "agent__prenom", "pk")}
    lignes, attente = [], []
    for inscription in inscriptions:
        if inscription.etat == E.CONFIRMEE:
            lignes.append(Ligne(inscription, connues.pop(inscription.agent_id, None)))
        elif inscription.agent_id not in connues:
            attente.append(inscription)
    autres = [presence for presence in connues.values() if presence.etat in Presence.VENUS]
    return Feuille(lignes, attente, autres)
