"""The room's e-mail rules."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.models import Action

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
        indispensables=("code",),
    )
)

# What happened to an account's safety, in the words of its owner's e-mail.
FAITS_DE_SECURITE = {
    "agents.facteur_ajoute": "Un second facteur a été ajouté",
    "agents.facteur_retire": "Un second facteur a été retiré",
    "agents.facteurs_retires": "Votre second facteur a été retiré par l’administration du portail",
    "agents.codes_renouveles": "De nouveaux codes de secours ont été créés",
    "agents.identite_reliee": "Un compte d’identité a été relié au vôtre",
    "agents.nouvel_appareil": "Une connexion vient d’un nouvel appareil",
}


def _securite(action: Action) -> Iterator[Envoi]:
    fait = FAITS_DE_SECURITE.get(action.verbe)
    agent = action.objet
    if fait is None or not isinstance(agent, Agent):
        return
    yield Envoi(
        a=Destinataire(agent.email, agent.get_full_name(), agent.pk),
        quand=action.le,
        perime=action.le + dt.timedelta(days=2),
        contexte={
            "fait": fait,
            "detail": "".join(apres for _, apres in action.changements.values()),
            "le": action.le,
            "url": absolue(reverse("agents:securite")),
        },
    )


declarer(
    Regle(
        cle="agents.securite",
        libelle="Sécurité du compte",
        modele="instance.Action",
        gabarit="agents/securite",
        envois=_securite,
        priorite=1,
    )
)
