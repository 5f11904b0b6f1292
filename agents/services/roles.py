"""Roles in an institution: given by who runs the portal, ended by them or by a departure."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from courriels.services import reconcilier
from instance import journal, memo
from instance.journal import Auteur
from instance.models import Action

from ..models import Agent, Institution, RoleInstitution


@transaction.atomic
def nommer_dans_institution(
    agent: Agent,
    *,
    institution: Institution,
    role: str,
    par: Auteur,
    debut: dt.date | None = None,
    fin: dt.date | None = None,
) -> RoleInstitution:
    """Let somebody see the people and figures of their institution. Raises ValidationError, by field, for a closed
    account or an agent of another institution."""
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if not agent.is_active:
        raise ValidationError({"agent": "Ce compte est fermé."})
    if agent.institution_id != institution.pk:
        raise ValidationError({"institution": f"Cette personne n’est pas de l’institution « {institution} »."})
    donne = RoleInstitution(
        agent=agent, institution=institution, role=role, debut=debut or timezone.localdate(), fin=fin
    )
    donne.full_clean()
    donne.save()
    _noter("agents.role_institution_donne", donne, donne, par, ["", _dates(donne)])
    return donne


@transaction.atomic
def terminer_role_institution(role: RoleInstitution, *, le: dt.date | None, par: Auteur) -> RoleInstitution:
    """`le` is the last day of the role; None opens it again."""
    return _terminer(role, le, par, "agents.role_institution_termine")


@transaction.atomic
def retirer_role_institution(role: RoleInstitution, *, par: Auteur) -> None:
    """Undo a role given by mistake, before its first day is over."""
    if role.debut < timezone.localdate():
        raise ValidationError("Ce rôle a déjà servi : donnez-lui une fin au lieu de le supprimer.")
    _noter("agents.role_institution_retire", role, role.agent, par, [_dates(role), ""])
    role.delete()


@transaction.atomic
def cesser_de_representer(agent: Agent, *, par: Auteur, sauf: Institution | None = None) -> None:
    """They left their institution (for `sauf`, whose roles stay theirs) or the portal: their roles end, and who runs
    the portal is told, to name somebody else. One that had yet to begin ends on its first day: it gives nothing, since
    a role serves only who is still there."""
    jour = timezone.localdate()
    for role in RoleInstitution.objects.a_finir().filter(agent=agent).exclude(institution=sauf).order_by("pk"):
        _terminer(role, max(role.debut, jour), par, "agents.role_institution_echu", dire=True)


def _terminer(
    role: RoleInstitution, le: dt.date | None, par: Auteur, verbe: str, *, dire: bool = False
) -> RoleInstitution:
    """`dire`: who runs the portal learns of it by e-mail."""
    role = (
        RoleInstitution.objects.select_for_update(of=("self",)).select_related("agent", "institution").get(pk=role.pk)
    )
    avant = _dates(role)
    role.fin = le
    role.full_clean()
    role.save(update_fields=["fin"])
    action = _noter(verbe, role, role, par, [avant, _dates(role)])
    if dire:
        reconcilier(action, "agents.role_vacant")
    return role


def _noter(verbe: str, role: RoleInstitution, objet: Model, par: Auteur, dates: list[str]) -> Action:
    memo.oublier(("agents.responsabilites", role.agent_id))
    return journal.ecrire(verbe, objet, par=par, changements={role.intitule: dates})


def _dates(role: RoleInstitution) -> str:
    return f"depuis le {role.debut:%d/%m/%Y}, " + (f"jusqu’au {role.fin:%d/%m/%Y}" if role.fin else "sans terme")
