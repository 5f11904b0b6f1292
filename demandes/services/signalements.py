"""A difficulty told in confidence, from its reception to its closing.

The general journal keeps that something was done and by whom, never about whom, nor on which request, nor in what
words: those stay in the notes of the signalement. Lock: the request when it is told, then the signalement.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from courriels import services as courriels
from instance import journal
from instance.journal import Auteur
from instance.typographie import compter

from ..models import CategorieSignalement, Demande, NoteSignalement, Signalement
from ..regles import SIGNALEMENTS_PAR_JOUR
from ..rules import qualite_de_signalement
from .etats import TransitionRefusee, verrouiller

Etat = Signalement.Etat
JOUR = dt.timedelta(days=1)


class TropDeSignalements(ValidationError):
    """The author told as many as a day allows."""


@dataclass(frozen=True)
class Dit:
    categorie: CategorieSignalement
    texte: str
    divulgation: str = Signalement.Divulgation.PERSONNE
    concernes: Iterable[Agent] = ()


@transaction.atomic
def signaler(demande: Demande, *, dit: Dit, par: Agent) -> Signalement:
    """Tell the cell of a difficulty. The same words sent twice in a day are one.

    Raises TropDeSignalements above the day's limit, ValidationError on a category that is another service's.
    """
    demande = verrouiller(demande)
    Agent.objects.select_for_update(no_key=True).get(pk=par.pk)  # so that the day's limit is counted right
    texte = dit.texte.replace("\x00", "").replace("\r\n", "\n").strip()
    if not texte:
        raise ValidationError({"texte": "Dites en quelques mots ce qui se passe."})
    if dit.categorie.orientation:
        raise ValidationError({"categorie": "Un autre service saura mieux vous aider : lisez à qui vous adresser."})
    qualite = qualite_de_signalement(par, demande)
    if qualite is None:
        raise ValidationError("Seules les personnes de cette demande peuvent signaler une difficulté ici.")
    recents = Signalement.objects.filter(auteur=par, recue_le__gt=timezone.now() - JOUR)
    if deja := recents.filter(demande=demande, texte=texte).first():
        return deja
    limite = SIGNALEMENTS_PAR_JOUR.valeur()
    if recents.count() >= limite:
        raise TropDeSignalements(
            f"Vous avez envoyé {compter(limite, 'signalement')} depuis hier. Appelez la cellule : elle vous écoutera."
        )
    signalement = Signalement.objects.create(
        demande=demande,
        categorie=dit.categorie,
        auteur=par,
        qualite=qualite,
        texte=texte,
        divulgation=dit.divulgation,
    )
    signalement.concernes.set(agent for agent in dit.concernes if agent.pk != par.pk)
    journal.ecrire("demandes.signaler", signalement, par=None)
    courriels.reconcilier(signalement)
    return signalement


@transaction.atomic
def prendre(signalement: Signalement, *, par: Agent) -> Signalement:
    """Take it in charge, which acknowledges it to its author. Idempotent for whoever has it."""
    signalement = _verrouiller(signalement, par)
    if signalement.etat != Etat.RECUE:
        if signalement.responsable_id == par.pk and signalement.est_ouvert:
            return signalement
        raise TransitionRefusee("Quelqu’un suit déjà ce signalement. Relisez-le avant de continuer.")
    signalement.etat, signalement.responsable, signalement.accusee_le = Etat.EN_COURS, par, timezone.now()
    signalement.save(update_fields=["etat", "responsable", "accusee_le"])
    return _dire("demandes.prendre_signalement", signalement, par, "A pris ce signalement en charge.")


@transaction.atomic
def confier(signalement: Signalement, *, a: Agent, par: Agent) -> Signalement:
    """Hand it over to another member of the cell who may read it."""
    signalement = _ouvert(signalement, par)
    if a.role_cellule is None or signalement.concernes.filter(pk=a.pk).exists():
        raise ValidationError({"a": "Cette personne ne peut pas suivre ce signalement."})
    signalement.responsable, signalement.etat = a, Etat.EN_COURS
    signalement.accusee_le = signalement.accusee_le or timezone.now()
    signalement.save(update_fields=["responsable", "etat", "accusee_le"])
    return _dire("demandes.confier_signalement", signalement, par, f"A confié le suivi à {a}.")


@transaction.atomic
def laisser(signalement: Signalement, *, par: Auteur) -> Signalement:
    """Whoever followed it left: it waits again for any member of the cell who may read it."""
    signalement = Signalement.objects.select_for_update(of=("self",)).get(pk=signalement.pk)
    if signalement.est_ouvert and signalement.responsable_id:
        signalement.etat, signalement.responsable = Etat.RECUE, None
        signalement.save(update_fields=["etat", "responsable"])
        journal.ecrire("demandes.laisser_signalement", signalement, par=par)
        courriels.reconcilier(signalement)
    return signalement


@transaction.atomic
def noter(signalement: Signalement, *, texte: str, par: Agent) -> NoteSignalement:
    """Add a line. It is never rewritten."""
    signalement = _ouvert(signalement, par)
    if not texte.strip():
        raise ValidationError({"texte": "Écrivez votre note."})
    return NoteSignalement.objects.create(signalement=signalement, auteur=par, texte=texte.replace("\x00", "").strip())


@transaction.atomic
def clore(signalement: Signalement, *, issue: str, reponse: str, par: Agent) -> Signalement:
    """Close with the outcome, kept by the cell, and the answer that its author receives."""
    signalement = _ouvert(signalement, par)
    manquants = {
        champ: "Écrivez-le avant de clore."
        for champ, texte in (("issue", issue), ("reponse", reponse))
        if not texte.strip()
    }
    if manquants:
        raise ValidationError(manquants)
    signalement.etat, signalement.close_le = Etat.CLOSE, timezone.now()
    signalement.issue, signalement.reponse = issue.strip(), reponse.strip()
    signalement.responsable = signalement.responsable or par
    signalement.accusee_le = signalement.accusee_le or timezone.now()
    signalement.save()
    return _dire("demandes.clore_signalement", signalement, par, "A clos ce signalement.")


def tracer(signalement: Signalement, *, quoi: str, par: Agent) -> None:
    """Note what was decided because of it through another service, within the caller's transaction."""
    NoteSignalement.objects.create(signalement=signalement, auteur=par, texte=quoi)


def _verrouiller(signalement: Signalement, par: Agent) -> Signalement:
    """Re-read under lock, if this person may read it at all."""
    if not Signalement.objects.lisibles_par(par).filter(pk=signalement.pk).exists():
        raise ValidationError("Ce signalement n’est pas de votre ressort.")
    return Signalement.objects.select_for_update(of=("self",)).get(pk=signalement.pk)


def _ouvert(signalement: Signalement, par: Agent) -> Signalement:
    signalement = _verrouiller(signalement, par)
    if not signalement.est_ouvert:
        raise TransitionRefusee("Ce signalement est clos : il ne change plus.")
    return signalement


def _dire(verbe: str, signalement: Signalement, par: Agent, note: str) -> Signalement:
    NoteSignalement.objects.create(signalement=signalement, auteur=par, texte=note)
    journal.ecrire(verbe, signalement, par=par)
    courriels.reconcilier(signalement)
    return signalement
