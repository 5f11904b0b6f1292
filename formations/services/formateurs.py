"""Who teaches, which cohorts, and what they give to the group."""

import uuid
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from agents.models import Agent
from agents.rules import est_cellule
from agents.services import creer_agent, valider_adresse
from courriels.services import reconcilier
from demandes.pieces import verifier as verifier_fichier
from instance import journal, memo
from instance.journal import Auteur

from .. import rules
from ..models import Cohorte, FichierPartage, Formateur, Organisme
from .cohortes import tenir

FICHIERS_MAX = 60


@transaction.atomic
def enregistrer_formateur(agent: Agent, *, organismes: Iterable[Organisme], par: Auteur) -> Formateur:
    """Make somebody a trainer, or change whom they teach for. Idempotent."""
    formateur, _ = Formateur.objects.get_or_create(agent=agent)
    formateur.organismes.set(organismes)
    memo.oublier(("formations.formateur", agent.pk))
    journal.ecrire("formations.enregistrer_formateur", formateur, par=par)
    return formateur


@transaction.atomic
def accueillir_formateur(
    *, prenom: str, nom: str, email: str, organismes: Iterable[Organisme], par: Auteur
) -> Formateur:
    """A person of an outside provider: an account without institution, whose own address the cell vouches for. Raises
    ValidationError when the address is already somebody's, or that of an institution."""
    if Agent.objects.filter(email__iexact=email.strip()).exists():
        raise ValidationError({"email": "Cette adresse est déjà celle d’une personne du portail\u00a0: choisissez-la."})
    agent = creer_agent(par=par, email=email, prenom=prenom.strip(), nom=nom.strip())
    agent.full_clean(exclude=["password"])
    valider_adresse(agent, par=par)
    return enregistrer_formateur(agent, organismes=organismes, par=par)


@transaction.atomic
def nommer_formateurs(cohorte: Cohorte, formateurs: Iterable[Formateur], *, par: Auteur) -> None:
    """Those who teach this cohort from now on, and no others: they alone hold its sheets, with the cell. The new ones
    are told."""
    cohorte = tenir(cohorte)
    voulus = {formateur.pk for formateur in formateurs}
    if voulus == set(cohorte.formateurs.values_list("pk", flat=True)):
        return
    avant = cohorte.formateurs.count()
    cohorte.formateurs.set(voulus)
    changements = {"formateurs": [str(avant), str(len(voulus))]}
    journal.ecrire("formations.nommer_formateurs", cohorte, par=par, changements=changements)
    reconcilier(cohorte)


@transaction.atomic
def partager_fichier(cohorte: Cohorte, fichier: UploadedFile, *, par: Agent) -> FichierPartage:
    """Give a file to the group. Raises ValidationError for what its content is not, or when there are too many."""
    if not rules.peut_tenir(par, cohorte):
        raise ValidationError("Seules les personnes qui forment ce groupe y déposent des fichiers.")
    bon = verifier_fichier(fichier)
    cohorte = tenir(cohorte)
    if cohorte.fichiers.count() >= FICHIERS_MAX:
        raise ValidationError(f"Ce groupe a déjà {FICHIERS_MAX} fichiers\u00a0: retirez-en un d’abord.")
    partage = FichierPartage(
        cohorte=cohorte, nom=bon.nom, type_mime=bon.type_mime, taille=fichier.size or 0, depose_par=par
    )
    partage.fichier.save(f"{uuid.uuid4().hex}.{bon.extension}", fichier, save=False)
    partage.save()
    journal.ecrire("formations.partager_fichier", cohorte, par=par)
    return partage


@transaction.atomic
def retirer_fichier(partage: FichierPartage, *, par: Agent) -> None:
    """By who gave it, or the cell. Raises ValidationError."""
    if par.pk != partage.depose_par_id and not est_cellule(par):
        raise ValidationError("Ce fichier est à une autre personne\u00a0: demandez-lui, ou à la cellule.")
    stockage, nom = partage.fichier.storage, str(partage.fichier.name)
    journal.ecrire("formations.retirer_fichier", partage.cohorte, par=par)
    partage.delete()
    transaction.on_commit(lambda: stockage.delete(nom), robust=True)
