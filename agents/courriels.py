"""The room's e-mail rules."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.models import Action
from instance.services import identite

from .models import Agent, DemandeDeCode, MembreCellule, RoleInstitution
from .services.connexion import COURT, code_de


def _code(demande: DemandeDeCode) -> Iterator[Envoi]:
    if not (demande.admise and demande.par_courriel):
        return
    code, reste = code_de(demande), demande.expire_le - demande.cree_le
    agent = Agent.objects.filter(email=demande.email).first()
    yield Envoi(
        a=Destinataire(demande.email, agent.get_full_name() if agent else "", agent.pk if agent else None),
        quand=demande.cree_le,
        perime=demande.expire_le,
        contexte={
            "code": code if len(code) == COURT else "\u00a0".join(code[i : i + 4] for i in range(0, len(code), 4)),
            "minutes": reste.seconds // 60,
        },
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


def _role_vacant(action: Action) -> Iterator[Envoi]:
    """To each person who runs the portal; to the mailbox of the cell when none of them has one."""
    role = action.objet
    if action.verbe != "agents.role_institution_echu" or not isinstance(role, RoleInstitution):
        return
    restent = RoleInstitution.objects.en_cours().filter(institution=role.institution_id, role=role.role)
    contexte = {
        "personne": str(role.agent),
        "role": role.get_role_display(),
        "institution": str(role.institution),
        "fin": role.fin,
        "restent": [str(autre.agent) for autre in restent.exclude(agent=role.agent_id).select_related("agent")],
        "url": absolue(reverse("admin:agents_roleinstitution_add")),
    }
    for a in _administration():
        yield Envoi(a, action.le, contexte)


def _administration() -> list[Destinataire]:
    nommes = MembreCellule.objects.en_cours().filter(
        role=MembreCellule.Role.ADMINISTRATION, agent__is_active=True, agent__email__isnull=False
    )
    personnes = [m.agent for m in nommes.select_related("agent").order_by("pk")]
    ident = identite()
    return [Destinataire(p.email, p.get_full_name(), p.pk) for p in personnes] or [
        Destinataire(ident.contact_courriel, ident.sous_titre)
    ]


declarer(
    Regle(
        cle="agents.role_vacant",
        libelle="Départ d’une personne qui a un rôle dans une institution",
        modele="instance.Action",
        gabarit="agents/role_vacant",
        envois=_role_vacant,
    )
)
