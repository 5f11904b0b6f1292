"""The ties between an account and what identity providers call its owner."""

from django.db import transaction

from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from .. import fournisseurs
from ..fournisseurs import Fournisseur
from ..models import Agent, IdentiteExterne


@transaction.atomic
def lier(agent: Agent, fournisseur: Fournisseur, sub: str, *, prouvee: bool, par: Auteur, annoncer: bool) -> None:
    """One identity a provider: the new one takes the place of the old. `annoncer` tells its owner by e-mail."""
    IdentiteExterne.objects.filter(agent=agent, fournisseur=fournisseur.cle).delete()
    IdentiteExterne.objects.create(agent=agent, fournisseur=fournisseur.cle, sub=sub, prouvee=prouvee)
    changements = {"compte": ["", fournisseur.libelle]}
    action = journal.ecrire("agents.identite_reliee", agent, par=par, changements=changements)
    if annoncer:
        reconcilier(action)


@transaction.atomic
def delier(externe: IdentiteExterne, *, par: Auteur) -> None:
    agent, fournisseur = externe.agent, fournisseurs.trouver(externe.fournisseur)
    libelle = fournisseur.libelle if fournisseur else externe.fournisseur
    externe.delete()
    journal.ecrire("agents.identite_deliee", agent, par=par, changements={"compte": [libelle, ""]})


@transaction.atomic
def delier_les_non_prouvees(agent: Agent, *, par: Auteur) -> None:
    """What an address alone had tied must not open more than it did: whoever enters the cell ties it again."""
    for externe in IdentiteExterne.objects.select_for_update().filter(agent=agent, prouvee=False):
        delier(externe, par=par)
