"""The first draft of a story, from what the request and its end reports say, without anybody's name."""

import re
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from agents.models import Agent
from facilitateurs.models import Methode

from .models import Accompagnement, Bilan, Demande
from .tenues import seances_tenues

Nature = Bilan.Nature
CIVILITES = ("Mme", "Madame", "M.", "Monsieur", "Mr")


def proposer(demande: Demande) -> dict[str, Any]:
    """The fields of `Recit` to begin with; the cell rewrites them all."""
    accompagnement = demande.accompagnement
    bilans = list(accompagnement.bilans.exclude(nature=Nature.SUIVI).prefetch_related("methodes"))
    personnes = noms_de(demande)
    presents = next((b.presents for b in bilans if b.nature == Nature.DEMANDEUR and b.presents), None)
    return {
        "titre": sans_noms(demande.titre, personnes),
        "accroche": f"{demande.format}\u00a0: à la fin, le groupe a {_suite(demande.objectif)}"[:250],
        "depart": sans_noms(demande.contexte, personnes),
        "chemin": "",
        "produit": sans_noms(_premier(bilans, "livrable") or demande.resultat_attendu, personnes),
        "enseignements": sans_noms(_tous(bilans, "enseignements"), personnes),
        "format": demande.format,
        "participants": arrondir(presents or demande.participants),
        "seances": max(1, len({timezone.localdate(seance.debut) for seance in seances_tenues(demande)})),
        "methodes": _methodes(accompagnement, bilans),
    }


def arrondir(nombre: int) -> int:
    """To the nearest five up to fifty, to the nearest ten above: no group recognises itself by its number."""
    pas = 5 if nombre <= 50 else 10
    return max(5, pas * round(nombre / pas))


def noms_de(demande: Demande) -> list[str]:
    """What the story must not call people by, full names and « Mme Dupont »: who asked, who sponsors, who follows, the
    team."""
    equipe = Agent.objects.filter(missions__accompagnement__demande=demande).distinct()
    personnes = [agent for agent in (demande.demandeur, demande.referent, *equipe) if agent]
    sponsor = demande.commanditaire_nom.split()
    entiers = [*(str(agent) for agent in personnes), " ".join(sponsor)]
    familles = [*(agent.nom for agent in personnes), *sponsor[-1:]]
    polis = [f"{civilite} {nom}" for nom in familles if nom for civilite in CIVILITES]
    return [nom for nom in (*entiers, *polis) if " " in nom.strip()]


def cites(texte: str, noms: Iterable[str]) -> list[str]:
    """Which of these full names the text holds, whatever the case and the spaces."""
    return [nom for nom in noms if _motif(nom).search(texte)]


def sans_noms(texte: str, noms: Iterable[str]) -> str:
    for nom in noms:
        texte = _motif(nom).sub("un collègue", texte)
    return texte


def _motif(nom: str) -> re.Pattern[str]:
    return re.compile(r"\b" + r"[\s\u00a0]+".join(map(re.escape, nom.split())) + r"\b", re.IGNORECASE)


def _suite(objectif: str) -> str:
    """« … choisi trois gestes. » → « choisi trois gestes. »"""
    return objectif.lstrip("… .").strip()


def _premier(bilans: list[Bilan], champ: str) -> str:
    return next((str(getattr(b, champ)) for b in sorted(bilans, key=_d_abord) if getattr(b, champ)), "")


def _tous(bilans: list[Bilan], champ: str) -> str:
    dits = dict.fromkeys(str(getattr(b, champ)).strip() for b in sorted(bilans, key=_d_abord) if getattr(b, champ))
    return "\n".join(dits)[:5000]


def _d_abord(bilan: Bilan) -> tuple[bool, int]:
    return bilan.nature != Nature.DEMANDEUR, bilan.pk


def _methodes(accompagnement: Accompagnement, bilans: list[Bilan]) -> list[Methode]:
    employees = {methode for bilan in bilans for methode in bilan.methodes.all()}
    return sorted(employees or accompagnement.methodes.all(), key=lambda methode: methode.nom)
