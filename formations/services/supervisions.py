"""Who follows the supervised interventions of each trainee."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from agents.models import Agent
from courriels.services import reconcilier
from facilitateurs.models import Facilitateur
from instance import journal
from instance.journal import Auteur

from ..emargement.lecture import agent_de
from ..models import Cohorte, Formateur, Supervision
from .cohortes import tenir as tenir_cohorte


def superviseurs_possibles() -> QuerySet[Agent]:
    """Facilitators of the network whose certification holds, and trainers, in the order of names."""
    reseau = Facilitateur.objects.disponibles().values("agent")
    possibles = Agent.objects.filter(Q(pk__in=reseau) | Q(pk__in=Formateur.objects.values("agent")), is_active=True)
    return possibles.order_by("nom_tri", "prenom", "pk")


@transaction.atomic
def nommer_superviseur(cohorte: Cohorte, *, agent: Agent, superviseur: Agent, par: Auteur) -> Supervision:
    """The supervisor is told. Idempotent. Raises ValidationError."""
    cohorte = tenir_cohorte(cohorte)
    if agent_de(cohorte, agent.numero) is None:
        raise ValidationError("Cette personne n’a pas de place dans le groupe.")
    if agent.pk == superviseur.pk:
        raise ValidationError({"superviseur": "On ne se supervise pas soi-même."})
    if not superviseurs_possibles().filter(pk=superviseur.pk).exists():
        raise ValidationError(
            {"superviseur": f"{superviseur} n’est ni du réseau, avec une certification en cours, ni de qui forme."}
        )
    supervision, neuve = Supervision.objects.get_or_create(cohorte=cohorte, agent=agent, superviseur=superviseur)
    if neuve:
        journal.ecrire("formations.nommer_superviseur", cohorte, par=par)
        reconcilier(cohorte)
    return supervision


@transaction.atomic
def retirer_superviseur(supervision: Supervision, *, par: Auteur) -> None:
    """What they have already given stays in the file."""
    cohorte = tenir_cohorte(supervision.cohorte)
    if not Supervision.objects.filter(pk=supervision.pk).delete()[0]:
        return
    journal.ecrire("formations.retirer_superviseur", cohorte, par=par)
    reconcilier(cohorte)
