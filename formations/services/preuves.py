"""Files put before the jury, by the trainee for themselves and by who assesses them."""

import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from agents.models import Agent
from agents.rules import est_cellule
from demandes.pieces import verifier as verifier_fichier
from instance import journal
from instance.fichiers import MEGA
from instance.typographie import compter

from .. import rules
from ..emargement.lecture import agent_de
from ..models import Cohorte, Epreuve, Preuve
from ..regles import PREUVE_MEGA, PREUVES_MAX
from .cohortes import tenir as tenir_cohorte
from .evaluations import refuser_en_seance, tenir_jurys


@transaction.atomic
def deposer_preuve(cohorte: Cohorte, fichier: UploadedFile, *, agent: Agent, epreuve: str, par: Agent) -> Preuve:
    """About `agent`, for one of the tests. Raises ValidationError for who may not, for what the content is not, for a
    file too heavy and when there are already too many."""
    refuser_en_seance(cohorte, agent)
    cohorte = tenir_cohorte(cohorte)
    if not _peut_deposer(cohorte, agent, epreuve, par):
        raise ValidationError("Vous ne pouvez pas déposer de fichier dans ce dossier.")
    bon = verifier_fichier(fichier)
    taille, limite = fichier.size or 0, PREUVE_MEGA.valeur()
    if taille > limite * MEGA:
        raise ValidationError(f"«\u202f{bon.nom}\u202f» dépasse {limite}\u202fMo\u00a0: allégez-le d’abord.")
    if Preuve.objects.filter(cohorte=cohorte, agent=agent).count() >= PREUVES_MAX.valeur():
        deja = compter(PREUVES_MAX.valeur(), "fichier")
        raise ValidationError(f"Ce dossier a déjà {deja}\u00a0: retirez-en un d’abord.")
    preuve = Preuve(
        cohorte=cohorte,
        agent=agent,
        epreuve=epreuve,
        nom=bon.nom,
        type_mime=bon.type_mime,
        taille=taille,
        empreinte=_empreinte(fichier),
        depose_par=par,
    )
    preuve.full_clean(exclude=["fichier", "cohorte", "agent", "depose_par"])
    preuve.fichier.save(f"{uuid.uuid4().hex}.{bon.extension}", fichier, save=False)
    preuve.save()
    journal.ecrire("formations.deposer_preuve", cohorte, par=par)
    return preuve


@transaction.atomic
def retirer_preuve(preuve: Preuve, *, par: Agent) -> None:
    """By who gave it, or the cell, before a jury has opened the file. Raises ValidationError."""
    if par.pk != preuve.depose_par_id and (not est_cellule(par) or par.pk == preuve.agent_id):
        raise ValidationError("Ce fichier est à une autre personne\u00a0: demandez-lui, ou à la cellule.")
    if any(jury.ouvert_le for jury in tenir_jurys(preuve.cohorte, preuve.agent)):
        raise ValidationError("Le jury a déjà ouvert ce dossier\u00a0: ce fichier y reste.")
    stockage, nom = preuve.fichier.storage, str(preuve.fichier.name)
    journal.ecrire("formations.retirer_preuve", preuve.cohorte, par=par)
    preuve.delete()
    transaction.on_commit(lambda: stockage.delete(nom), robust=True)


def _peut_deposer(cohorte: Cohorte, agent: Agent, epreuve: str, par: Agent) -> bool:
    if epreuve not in Epreuve.values or not cohorte.formation.certifiante or agent_de(cohorte, agent.numero) is None:
        return False
    return par.pk == agent.pk or epreuve in rules.epreuves_a_evaluer(par, cohorte, agent)


def _empreinte(fichier: UploadedFile) -> str:
    somme = hashlib.sha256()
    for morceau in fichier.chunks():
        somme.update(morceau)
    fichier.seek(0)
    return somme.hexdigest()
