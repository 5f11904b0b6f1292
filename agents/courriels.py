"""The room's e-mail rules."""

from collections.abc import Iterator

from courriels.regles import Destinataire, Envoi, Regle, declarer

from .models import Agent, DemandeDeCode
from .services.connexion import VALIDITE, code_de


def _code(demande: DemandeDeCode) -> Iterator[Envoi]:
    if not demande.admise:
        return
    agent = Agent.objects.filter(email=demande.email).first()
    yield Envoi(
        a=Destinataire(demande.email, agent.get_full_name() if agent else "", agent.pk if agent else None),
        quand=demande.cree_le,
        perime=demande.expire_le,
        contexte={"code": code_de(demande), "minutes": VALIDITE.seconds // 60},
    )


declarer(
    Regle(
        cle="agents.code_connexion",
        libelle="Code de connexion",
        modele="agents.DemandeDeCode",
        gabarit="agents/code_connexion",
        envois=_code,
        priorite=0,
    )
)
