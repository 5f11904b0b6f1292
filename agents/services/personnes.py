"""People, institutions and roles: every change goes through here, and leaves its line in the journal."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from courriels.rebonds.services import adresses_changees
from courriels.services import choisir_recapitulatif
from instance import journal
from instance.journal import Auteur

from .. import departs, hierarchie, rules
from ..models import Agent, Institution, MembreCellule
from . import liaisons, roles

# What the journal may repeat in clear. Names, addresses and numbers of people are said to have changed, no more.
EN_CLAIR = {"categorie", "encadrement", "institution", "direction", "site", "is_active"}


@transaction.atomic
def creer_agent(*, par: Auteur, email: str | None = None, **champs: Any) -> Agent:
    """A person, with or without a mailbox. The institution follows from the mail domain unless told."""
    agent = Agent.objects.create_user(email=(email or "").strip().lower() or None, **champs)
    journal.ecrire("agents.agent_cree", agent, par=par)
    return agent


@transaction.atomic
def modifier_agent(agent: Agent, *, par: Auteur, **champs: Any) -> Agent:
    """Give fields new values; the journal tells which, in words. Returns the agent re-read under lock.

    Closing an account hands over what the person held (`agents.departs`), before their row is locked: the rooms lock
    their own objects first. Who moves to another institution no longer speaks for the one they leave. Raises
    ValidationError, by field, for a manager who is below them.
    """
    if champs.get("is_active") is False and Agent.objects.filter(pk=agent.pk, is_active=True).exists():
        departs.transmettre(agent, par=par)
    elif "institution" in champs and Agent.objects.filter(pk=agent.pk).exclude(institution=champs["institution"]):
        roles.cesser_de_representer(agent, sauf=champs["institution"], par=par)
    courant = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if "email" in champs:
        champs["email"] = (champs["email"] or "").strip().lower() or None
    avant = Agent.objects.select_related("institution", "direction", "site").get(pk=courant.pk)
    if champs.get("n_plus_1") and champs["n_plus_1"].pk != avant.n_plus_1_id:
        try:
            hierarchie.refuser_boucle(courant, chef=champs["n_plus_1"])
        except ValidationError as refus:
            raise ValidationError({"n_plus_1": refus.messages}) from refus
    _proteger_l_administration(avant, champs, par)
    if champs.get("email", avant.email) != avant.email:
        champs["adresse_validee_le"] = None  # what was validated was the other one
    if "is_active" in champs:
        champs.setdefault("parti_le", None)  # closed by hand, or open again
    for nom, valeur in champs.items():
        setattr(courant, nom, valeur)
    if avant.is_active and not courant.is_active:
        _verrouiller_administration()
        refuser_sans_administration(sauf=courant)
    changements = differences(avant, courant)
    if changements:
        courant.save()
        adresses_changees([(courant, avant.email)], par=par)
        journal.ecrire("agents.agent_modifie", courant, par=par, changements=changements)
    return courant


def _proteger_l_administration(agent: Agent, champs: dict[str, Any], par: Auteur) -> None:
    """Whoever changed an administrator's address could sign in as them."""
    touche = champs.get("email", agent.email) != agent.email or (agent.is_active and champs.get("is_active") is False)
    if touche and isinstance(par, Agent) and not rules.peut_toucher_au_compte(par, agent):
        raise ValidationError(
            "Seule l’administration change l’adresse de qui administre le portail, ou ferme son compte."
        )


def trouver_ou_creer(*, email: str, par: Auteur) -> Agent:
    """The person behind an address of a member institution, made when nobody has it yet."""
    email = email.strip().lower()
    try:
        with transaction.atomic():
            agent = Agent.objects.filter(email=email).first()
            return agent or creer_agent(email=email, institution=Institution.du_courriel(email), par=par)
    except IntegrityError:  # made by another request in between
        return Agent.objects.get(email=email)


@transaction.atomic
def valider_adresse(agent: Agent, *, par: Auteur) -> Agent:
    """Let somebody without a work mailbox sign in with their own: the cell knows whose it is. Raises ValidationError
    when there is nothing to validate, or for a member of the cell, whose institution answers for the mailbox."""
    agent = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if not agent.email:
        raise ValidationError("Cette fiche n’a pas d’adresse.")
    if Institution.du_courriel(agent.email):
        raise ValidationError("Cette adresse est celle d’une institution : elle sert déjà.")
    if agent.is_staff:
        raise ValidationError("Un membre de la cellule se connecte avec l’adresse de son institution.")
    agent.adresse_validee_le = timezone.now()
    agent.save(update_fields=["adresse_validee_le"])
    journal.ecrire("agents.adresse_validee", agent, par=par)
    return agent


@transaction.atomic
def inscrire_dans_equipe(responsable: Agent, *, par: Auteur, **champs: Any) -> Agent:
    """A manager registers somebody of their team who has no work mailbox. A personal address waits for the cell."""
    return creer_agent(par=par, institution=responsable.institution, n_plus_1=responsable, **champs)


@transaction.atomic
def completer_profil(
    agent: Agent, *, par: Auteur, n_plus_1_email: str = "", recapitulatif: bool | None = None, **champs: Any
) -> Agent:
    """What a person says of themselves. An unknown N+1 gets a record, so that it is asked once; one without a mailbox,
    whom only the directory can name, stays when no address is given. `recapitulatif` is
    whether they prefer one e-mail a day; None changes nothing."""
    if recapitulatif is not None:
        choisir_recapitulatif(agent, oui=recapitulatif, par=par)
    n_plus_1 = trouver_ou_creer(email=n_plus_1_email, par=par) if n_plus_1_email else None
    actuel = Agent.objects.filter(equipe=agent.pk).first()
    if n_plus_1 is None and actuel and not actuel.email:
        n_plus_1 = actuel
    return modifier_agent(agent, par=par, n_plus_1=n_plus_1, **champs)


def differences(avant: models.Model, apres: models.Model) -> dict[str, list[str]]:
    """Label → [before, after], in words; what identifies a person is only said to have changed."""
    changements = {}
    for champ in apres._meta.concrete_fields:
        if champ.generated or champ.primary_key or getattr(avant, champ.attname) == getattr(apres, champ.attname):
            continue
        tu = isinstance(apres, Agent) and champ.name not in EN_CLAIR
        valeurs = ["", "modifié"] if tu else [_en_mots(avant, champ), _en_mots(apres, champ)]
        changements[str(champ.verbose_name)] = valeurs
    return changements


def _en_mots(objet: models.Model, champ: models.Field) -> str:
    if champ.choices:
        return str(getattr(objet, f"get_{champ.name}_display")())
    valeur = getattr(objet, champ.name)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, list):
        return ", ".join(valeur)
    return "" if valeur is None else str(valeur)


@transaction.atomic
def enregistrer_reference(objet: models.Model, *, par: Auteur) -> None:
    """Save an institution, a direction or a site as its form left it, with what changed."""
    modele = type(objet)
    avant = modele._default_manager.select_for_update(of=("self",)).filter(pk=objet.pk).first() if objet.pk else None
    objet.full_clean()
    changements = differences(avant, objet) if avant else {}
    objet.save()
    if avant is None:
        journal.ecrire("agents.reference_creee", objet, par=par)
    elif changements:
        journal.ecrire("agents.reference_modifiee", objet, par=par, changements=changements)


@transaction.atomic
def supprimer_reference(objet: models.Model, *, par: Auteur) -> None:
    """Remove an institution, a direction or a site that nothing uses; the journal keeps its name."""
    journal.ecrire("agents.reference_supprimee", objet, par=par, changements={"nom": [str(objet), ""]})
    objet.delete()


@transaction.atomic
def nommer_cellule(
    agent: Agent,
    *,
    par: Auteur,
    role: str = MembreCellule.Role.CELLULE,
    debut: dt.date | None = None,
    fin: dt.date | None = None,
) -> MembreCellule:
    """Give somebody a role in the cell. A role still open is ended the day before; an identity tied by their address
    alone is untied."""
    debut = debut or timezone.localdate()
    _verrouiller_administration()
    for ancien in MembreCellule.objects.select_for_update().filter(agent=agent, fin=None, debut__lt=debut):
        terminer_role(ancien, le=debut - dt.timedelta(days=1), par=par)
    membre = MembreCellule(agent=agent, role=role, debut=debut, fin=fin)
    membre.full_clean()
    membre.save()
    liaisons.delier_les_non_prouvees(agent, par=par)
    journal.ecrire(
        "agents.role_donne", agent, par=par, changements={"rôle dans la cellule": ["", membre.get_role_display()]}
    )
    return membre


@transaction.atomic
def terminer_role(membre: MembreCellule, *, le: dt.date | None, par: Auteur) -> MembreCellule:
    """`le` is the last day of the role; None opens it again."""
    _verrouiller_administration()
    membre = MembreCellule.objects.select_for_update(of=("self",)).select_related("agent").get(pk=membre.pk)
    membre.fin = le
    membre.full_clean()
    if le is not None:
        refuser_sans_administration(sauf=membre.agent)
    membre.save(update_fields=["fin"])
    journal.ecrire(
        "agents.role_termine",
        membre.agent,
        par=par,
        changements={
            "rôle dans la cellule": [membre.get_role_display(), f"jusqu’au {le:%d/%m/%Y}" if le else "sans terme"]
        },
    )
    return membre


@transaction.atomic
def retirer_role(membre: MembreCellule, *, par: Auteur) -> None:
    """Undo a role given by mistake. Only before its first day is over: what was lived through is ended, not erased."""
    _verrouiller_administration()
    if membre.debut < timezone.localdate():
        raise ValidationError("Ce rôle a déjà servi : donnez-lui une fin au lieu de le supprimer.")
    refuser_sans_administration(sauf=membre.agent)
    changements = {"rôle dans la cellule": [membre.get_role_display(), ""]}
    journal.ecrire("agents.role_retire", membre.agent, par=par, changements=changements)
    membre.delete()


def refuser_sans_administration(*, sauf: Agent) -> None:
    """Raises ValidationError when nobody but `sauf` runs the portal without an end: it could not be put right."""
    if not MembreCellule.objects.filter(agent=sauf, role=MembreCellule.Role.ADMINISTRATION).exists():
        return
    autres = MembreCellule.objects.en_cours().filter(
        role=MembreCellule.Role.ADMINISTRATION, fin=None, agent__is_active=True
    )
    if not autres.exclude(agent=sauf).exists():
        raise ValidationError("Personne d’autre n’administre le portail : nommez d’abord quelqu’un, sans terme.")


def _verrouiller_administration() -> None:
    """Two administrators who end each other's role count one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('agents.administration', 0))")
