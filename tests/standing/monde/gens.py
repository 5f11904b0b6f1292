"""Who lives in the world of the standing tests, and what they are handed."""

from dataclasses import dataclass, field
from typing import Any

from agents.models import Agent
from demandes.models import Demande


@dataclass
class Monde:
    """`demande` is in preparation with a team, `deposee` has just come in, `cadree` awaits the facilitator's answer,
    `realisee` its end reports; all are the requester's."""

    visiteur: None = None
    demandeur: Agent = field(init=False)
    commanditaire: Agent = field(init=False)
    facilitateur: Agent = field(init=False)
    cellule: Agent = field(init=False)
    administration: Agent = field(init=False)
    referent: Agent = field(init=False)
    lecteur_rh: Agent = field(init=False)
    directeur: Agent = field(init=False)
    """The three who see a part of the directory: `extra` has their "institution", "direction" and its "service"."""
    formateur: Agent = field(init=False)
    """A trainer of an outside provider, with an account for that alone."""
    etranger: Agent = field(init=False)
    """An agent of another institution, tied to nothing here."""
    demande: Demande = field(init=False)
    deposee: Demande = field(init=False)
    cadree: Demande = field(init=False)
    realisee: Demande = field(init=False)
    extra: dict[str, Any] = field(default_factory=dict)
