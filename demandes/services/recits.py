"""A story, from its first draft to its publication and its withdrawal. Lock order: the link, the request, the story."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from agents import liens
from agents.models import Agent, Lien
from courriels import services as courriels
from instance import journal
from instance.journal import Auteur, Externe

from ..brouillon_de_recit import cites, noms_de, proposer
from ..models import Approbation, Demande, Recit
from ..models.demande import Confidentialite
from ..models.demande import Etat as EtatDemande
from .etats import TransitionRefusee, verrouiller

Etat, Reponse = Recit.Etat, Approbation.Reponse
BUT_ACCORD, BUT_RETRAIT = "demandes.recit", "demandes.recit_retrait"
TEXTES = ("titre", "accroche", "depart", "chemin", "produit", "enseignements")
CHAMPS = (*TEXTES, "format", "participants", "seances")
MESSAGE_MAX = 5000


def est_possible(demande: Demande) -> bool:
    """Only a closed request whose author agreed to share, and that is not restricted."""
    return (
        demande.etat == EtatDemande.CLOSE
        and demande.partage
        and demande.confidentialite != Confidentialite.RESTREINT
        and bool(demande.demandeur.email)
    )


@transaction.atomic
def commencer(demande: Demande, *, par: Auteur) -> Recit:
    """A draft made from the end reports. Idempotent. Raises ValidationError without the consent that it takes."""
    demande = verrouiller(demande)
    if recit := Recit.objects.filter(demande=demande).first():
        return recit
    _exiger_possible(demande)
    propose = proposer(demande)
    methodes = propose.pop("methodes")
    recit = Recit.objects.create(
        demande=demande,
        slug=_slug(propose["titre"]),
        ecrit_par=par if isinstance(par, Agent) else None,
        **propose,
    )
    recit.methodes.set(methodes)
    journal.ecrire("demandes.commencer_recit", demande, par=par)
    return recit


@transaction.atomic
def ecrire(recit: Recit, *, champs: dict[str, Any], par: Auteur) -> Recit:
    """Change the draft. What waits for approval, or stands in public, is not rewritten. Names nobody."""
    recit = _verrouiller(recit, Etat.BROUILLON)
    noms = noms_de(recit.demande)
    erreurs = {
        nom: f"Ce texte cite {', '.join(trouves)}. Un récit ne nomme personne : dites plutôt son rôle."
        for nom in TEXTES
        if (trouves := cites(champs.get(nom, ""), noms))
    }
    if erreurs:
        raise ValidationError(erreurs)
    champs = dict(champs)
    methodes = champs.pop("methodes", None)
    for nom, valeur in champs.items():
        if nom not in CHAMPS:
            raise TypeError(f"not a field of a story: {nom}")
        setattr(recit, nom, valeur)
    recit.full_clean()
    recit.save()
    if methodes is not None:
        recit.methodes.set(methodes)
    journal.ecrire("demandes.ecrire_recit", recit.demande, par=par)
    return recit


@transaction.atomic
def soumettre(recit: Recit, *, par: Auteur) -> Recit:
    """Ask the requester and the sponsor, each by a link. Once if they are the same person."""
    recit = _verrouiller(recit, Etat.BROUILLON)
    _exiger_possible(recit.demande)
    demande = recit.demande
    recit.version += 1
    recit.etat = Etat.EN_APPROBATION
    recit.save(update_fields=["version", "etat"])
    adresses = {str(demande.demandeur.email).lower(): (Approbation.Qui.DEMANDEUR, str(demande.demandeur))}
    adresses.setdefault(demande.commanditaire_email.lower(), (Approbation.Qui.COMMANDITAIRE, demande.commanditaire_nom))
    for email, (qui, nom) in adresses.items():
        approbation = Approbation.objects.create(recit=recit, version=recit.version, qui=qui, nom=nom, email=email)
        courriels.reconcilier(approbation)
    journal.ecrire("demandes.soumettre_recit", demande, par=par)
    return recit


@transaction.atomic
def repondre(approbation: Approbation, *, reponse: str, message: str = "", lien: Lien) -> Approbation:
    """Through the link: agree, ask for a change, or refuse. A change brings the draft back to the cell; a refusal ends
    it. Raises TransitionRefusee when that version is no longer asked about."""
    message = message.replace("\x00", "").strip()
    if reponse not in (Reponse.APPROUVE, Reponse.CHANGEMENTS, Reponse.REFUSE):
        raise ValidationError({"reponse": "Choisissez une réponse."})
    if reponse == Reponse.CHANGEMENTS and not message:
        raise ValidationError({"message": "Dites ce qu’il faut changer."})
    if len(message) > MESSAGE_MAX:
        raise ValidationError({"message": f"Votre message est trop long : {MESSAGE_MAX} signes au plus."})
    liens.utiliser(lien)
    recit = _verrouiller(approbation.recit)
    approbation = Approbation.objects.get(pk=approbation.pk)
    approbation.recit = recit
    if not est_attendue(approbation):
        raise TransitionRefusee("Votre accord n’est plus attendu : le récit a changé depuis l’envoi de ce lien.")
    approbation.reponse, approbation.message, approbation.repondue_le = reponse, message, timezone.now()
    approbation.save(update_fields=["reponse", "message", "repondue_le"])
    if reponse != Reponse.APPROUVE:
        recit.etat = Etat.REFUSE if reponse == Reponse.REFUSE else Etat.BROUILLON
        recit.save(update_fields=["etat"])
    journal.ecrire(f"demandes.recit_{reponse}", recit.demande, par=Externe(approbation.get_qui_display()))
    _reconcilier(recit)
    return approbation


def est_attendue(approbation: Approbation) -> bool:
    recit = approbation.recit
    return (
        recit.etat == Etat.EN_APPROBATION
        and approbation.version == recit.version
        and approbation.reponse == Reponse.ATTENDUE
    )


def est_approuve(recit: Recit) -> bool:
    """Everybody asked about this version has agreed: silence is no consent."""
    reponses = list(recit.approbations.filter(version=recit.version).values_list("reponse", flat=True))
    return recit.etat == Etat.EN_APPROBATION and bool(reponses) and set(reponses) == {Reponse.APPROUVE}


@transaction.atomic
def publier(recit: Recit, *, par: Auteur) -> Recit:
    """Make it public. Raises ValidationError until everybody has agreed."""
    recit = _verrouiller(recit, Etat.EN_APPROBATION)
    _exiger_possible(recit.demande)
    if not est_approuve(recit):
        raise ValidationError("Il manque encore un accord : un silence n’en est pas un.")
    recit.etat, recit.publie_le = Etat.PUBLIE, timezone.now()
    recit.save(update_fields=["etat", "publie_le"])
    journal.ecrire("demandes.publier_recit", recit.demande, par=par)
    _reconcilier(recit)
    return recit


@transaction.atomic
def reprendre(recit: Recit, *, par: Auteur) -> Recit:
    """Back to the draft, before it is public: what was answered no longer counts."""
    recit = _verrouiller(recit, Etat.EN_APPROBATION)
    recit.etat = Etat.BROUILLON
    recit.save(update_fields=["etat"])
    journal.ecrire("demandes.reprendre_recit", recit.demande, par=par)
    _reconcilier(recit)
    return recit


@transaction.atomic
def retirer(recit: Recit, *, par: Auteur, lien: Lien | None = None) -> Recit:
    """Take it off, at any time, for the requester, the sponsor or the cell. At once, and for good."""
    if lien:
        liens.utiliser(lien)
    recit = _verrouiller(recit, Etat.PUBLIE)
    recit.etat, recit.retire_le = Etat.RETIRE, timezone.now()
    recit.save(update_fields=["etat", "retire_le"])
    journal.ecrire("demandes.retirer_recit", recit.demande, par=par)
    _reconcilier(recit)
    return recit


def _exiger_possible(demande: Demande) -> None:
    if not est_possible(demande):
        raise ValidationError(
            "Un récit demande une demande close, dont l’auteur accepte le partage, et qui n’est pas restreinte."
        )


def _verrouiller(recit: Recit, *etats: str) -> Recit:
    demande = verrouiller(recit.demande)
    recit = Recit.objects.select_for_update(of=("self",)).get(pk=recit.pk)
    recit.demande = demande
    if etats and recit.etat not in etats:
        raise TransitionRefusee(
            f"Ce récit est maintenant « {recit.get_etat_display().lower()} » : quelqu’un est passé avant vous."
        )
    return recit


def _reconcilier(recit: Recit) -> None:
    courriels.reconcilier(recit)
    for approbation in recit.approbations.order_by("pk"):
        approbation.recit = recit
        courriels.reconcilier(approbation)


def _slug(titre: str) -> str:
    """From the title; a few random letters when it is taken. It never changes: addresses are shared."""
    slug = slugify(titre.replace("’", "-"))[:60].strip("-") or "recit"
    return slug if not Recit.objects.filter(slug=slug).exists() else f"{slug}-{secrets.token_hex(3)}"
