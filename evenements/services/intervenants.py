"""Who speaks or leads: named in the programme, and taken in their agenda."""

from django.core.exceptions import ValidationError
from django.db import transaction

from agenda import services as agenda
from agents.models import Agent
from instance import journal
from instance.journal import Auteur

from ..models import Evenement, Intervenant
from .verrous import tenir


@transaction.atomic
def inviter(
    evenement: Evenement,
    *,
    par: Auteur,
    agent: Agent | None = None,
    nom: str = "",
    qualite: str = "",
    role: str = Intervenant.Role.PAROLE,
    malgre: str = "",
    ordre: int = 0,
    remplace: Intervenant | None = None,
) -> Intervenant:
    """Add somebody, or put `remplace` right; an agent without `nom` is published under their own. They are taken at
    every slot; when they are taken elsewhere it is refused, unless `malgre` says why it is wished. Raises
    ValidationError."""
    evenement = tenir(evenement)
    ancien = remplace.agent if remplace else None
    intervenant = remplace or Intervenant(evenement=evenement)
    intervenant.agent, intervenant.nom, intervenant.qualite = agent, nom.strip() or str(agent or ""), qualite.strip()
    intervenant.role, intervenant.malgre, intervenant.ordre = role, malgre.strip(), ordre
    if agent is None and not intervenant.nom:
        raise ValidationError("Donnez un agent, ou le nom d’une personne extérieure.")
    intervenant.full_clean()
    intervenant.save()
    creneaux = evenement.session.creneaux.filter(annule=False)
    if ancien and ancien != agent:
        agenda.liberer(ancien, creneaux)
    if agent:
        agenda.occuper(agent, creneaux, ferme=True, chevauchement=intervenant.malgre)
    journal.ecrire("evenements.inviter", evenement, par=par, motif=intervenant.malgre)
    return intervenant


@transaction.atomic
def retirer_intervenant(intervenant: Intervenant, *, par: Auteur) -> None:
    """Free their agenda too."""
    evenement = tenir(intervenant.evenement)
    if intervenant.agent:
        agenda.liberer(intervenant.agent, evenement.session.creneaux.all())
    intervenant.delete()
    journal.ecrire("evenements.retirer_intervenant", evenement, par=par)
