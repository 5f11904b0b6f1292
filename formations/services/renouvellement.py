"""The life of a renewal file: opened, written, sent, answered. Lock: the person, their profile, then the file."""

import uuid

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from courriels.services import reconcilier
from demandes.pieces import verifier as verifier_fichier
from facilitateurs import services as reseau
from facilitateurs.models import Certification
from facilitateurs.regles import DUREE_CERTIFICATION
from facilitateurs.services.verrous import verrouiller, verrouiller_agent
from instance import journal
from instance.journal import Auteur
from instance.typographie import compter

from ..models import DossierRenouvellement
from ..renouvellement.droits import obstacle
from ..renouvellement.progression import progression
from ..renouvellement.regles import SIGNES_NOTE

Etat = DossierRenouvellement.Etat


@transaction.atomic
def ouvrir_renouvellement(certification: Certification, *, par: Agent) -> DossierRenouvellement:
    """The open file of this certification, made when there is none. Raises ValidationError when it is not the time."""
    certification = _tenir(certification)
    ouvert = DossierRenouvellement.objects.ouverts().filter(certification=certification).first()
    if ouvert:
        return ouvert
    if refus := obstacle(certification):
        raise ValidationError(refus)
    dossier = DossierRenouvellement.objects.create(certification=certification)
    journal.ecrire("formations.ouvrir_renouvellement", certification.facilitateur, par=par)
    return dossier


@transaction.atomic
def ecrire_renouvellement(
    dossier: DossierRenouvellement, *, note: str, par: Agent, fichier: UploadedFile | None = None
) -> DossierRenouvellement:
    """Keep what is written so far. A new file takes the place of the former. Raises ValidationError for what a file is
    not, and once it is in the cell's hands."""
    bon = verifier_fichier(fichier) if fichier else None
    dossier = _tenir_dossier(dossier)
    _exiger_a_ecrire(dossier)
    dossier.note = note.strip()
    if fichier and bon:
        _effacer_fichier(dossier)
        dossier.nom_fichier, dossier.type_mime = bon.nom, bon.type_mime
        dossier.fichier.save(f"{uuid.uuid4().hex}.{bon.extension}", fichier, save=False)
    dossier.full_clean()
    dossier.save()
    return dossier


@transaction.atomic
def envoyer_renouvellement(dossier: DossierRenouvellement, *, par: Agent) -> DossierRenouvellement:
    """To the cell. What is not done yet does not prevent it: people decide. Raises ValidationError without a note long
    enough or a file, once it is sent, or when the certification can no longer be renewed."""
    dossier = _tenir_dossier(dossier)
    _exiger_a_ecrire(dossier)
    if refus := obstacle(dossier.certification):
        raise ValidationError(refus)
    longueur = SIGNES_NOTE.valeur()
    if not dossier.fichier and len(dossier.note.strip()) < longueur:
        raise ValidationError(
            {"note": f"Écrivez au moins {compter(longueur, 'signe')}, ou joignez votre note en fichier."}
        )
    dossier.etat, dossier.envoye_le = Etat.ENVOYE, timezone.now()
    dossier.save(update_fields=["etat", "envoye_le"])
    _dire("formations.envoyer_renouvellement", dossier, par)
    return dossier


@transaction.atomic
def demander_complement(dossier: DossierRenouvellement, *, motif: str, par: Auteur) -> DossierRenouvellement:
    """Back in the person's hands, with what is missing. Raises ValidationError once it is decided, or without words."""
    return _repondre(dossier, Etat.A_COMPLETER, motif, "formations.demander_complement", par)


@transaction.atomic
def refuser_renouvellement(dossier: DossierRenouvellement, *, motif: str, par: Auteur) -> DossierRenouvellement:
    """The certification ends when it ends. Another file may be opened as long as it is time."""
    return _repondre(dossier, Etat.REFUSE, motif, "formations.refuser_renouvellement", par)


@transaction.atomic
def accepter_renouvellement(dossier: DossierRenouvellement, *, par: Auteur, motif: str = "") -> DossierRenouvellement:
    """A new certification, that runs from the end of the former: no day is lost, none is left out. `motif` is required
    when something asked is missing; the history keeps it. Raises ValidationError."""
    dossier = _tenir_dossier(dossier)
    _exiger_envoye(dossier)
    ancienne = dossier.certification
    lue = progression(ancienne)
    if not lue.complete and not motif.strip():
        raise ValidationError({"motif": f"Il manque {lue.manques}\u00a0: dites pourquoi vous acceptez quand même."})
    if not ancienne.facilitateur.est_present(timezone.localdate()):
        raise ValidationError("Cette personne a quitté le réseau.")
    dossier.nouvelle = reseau.certifier(
        ancienne.facilitateur.agent,
        delivree_le=timezone.localdate(),
        valable_jusqu_au=ancienne.valable_jusqu_au + relativedelta(years=DUREE_CERTIFICATION.valeur()),
        delivrance=_meme_delivrance(ancienne),
        renouvelle=ancienne,
        par=par,
    )
    dossier.etat, dossier.repondu_le, dossier.motif = Etat.ACCEPTE, timezone.now(), motif.strip()
    dossier.acquis = [element.en_json() for element in lue.elements]
    dossier.save(update_fields=["etat", "repondu_le", "motif", "acquis", "nouvelle"])
    _dire("formations.accepter_renouvellement", dossier, par, motif=dossier.motif)
    reconcilier(ancienne)  # nothing is left to be reminded of
    return dossier


def _meme_delivrance(ancienne: Certification) -> reseau.Delivrance | None:
    """What the certificate prints of the jury is what the former one did; one taken over from before has none."""
    if not ancienne.intitule or ancienne.jury_le is None:
        return None
    return reseau.Delivrance(
        intitule=ancienne.intitule,
        referentiel=ancienne.referentiel,
        blocs=tuple((str(code), str(intitule)) for code, intitule in ancienne.blocs),
        jury_le=ancienne.jury_le,
        lieu=ancienne.lieu,
        signataire=ancienne.signataire,
        signataire_qualite=ancienne.signataire_qualite,
        enregistrement=ancienne.enregistrement,
    )


def _repondre(
    dossier: DossierRenouvellement, etat: DossierRenouvellement.Etat, motif: str, verbe: str, par: Auteur
) -> DossierRenouvellement:
    dossier = _tenir_dossier(dossier)
    _exiger_envoye(dossier)
    if not motif.strip():
        raise ValidationError({"motif": "Écrivez ce que la personne doit lire."})
    dossier.etat, dossier.repondu_le, dossier.motif = etat, timezone.now(), motif.strip()
    dossier.acquis = [element.en_json() for element in progression(dossier.certification).elements]
    dossier.save(update_fields=["etat", "repondu_le", "motif", "acquis"])
    _dire(verbe, dossier, par, motif=dossier.motif)
    return dossier


def _dire(verbe: str, dossier: DossierRenouvellement, par: Auteur, motif: str = "") -> None:
    journal.ecrire(verbe, dossier.certification.facilitateur, par=par, motif=motif)
    reconcilier(dossier)
    reconcilier(dossier.certification)


def _exiger_a_ecrire(dossier: DossierRenouvellement) -> None:
    if not dossier.s_ecrit:
        raise ValidationError("Ce dossier est entre les mains de la cellule\u00a0: il ne se change plus.")


def _exiger_envoye(dossier: DossierRenouvellement) -> None:
    if dossier.etat != Etat.ENVOYE:
        raise ValidationError(
            f"Ce dossier n’attend pas de réponse\u00a0: il est «\u202f{dossier.get_etat_display().lower()}\u202f»."
        )


def _effacer_fichier(dossier: DossierRenouvellement) -> None:
    if dossier.fichier:
        stockage, nom = dossier.fichier.storage, str(dossier.fichier.name)
        transaction.on_commit(lambda: stockage.delete(nom), robust=True)


def _tenir(certification: Certification) -> Certification:
    verrouiller_agent(certification.facilitateur.agent)  # the order of the network: the person, then their profile
    facilitateur = verrouiller(certification.facilitateur)
    certification = Certification.objects.prefetch_related("suspensions").get(pk=certification.pk)
    certification.facilitateur = facilitateur
    return certification


def _tenir_dossier(dossier: DossierRenouvellement) -> DossierRenouvellement:
    certification = _tenir(dossier.certification)
    dossier = DossierRenouvellement.objects.select_for_update(of=("self",), no_key=True).get(pk=dossier.pk)
    dossier.certification = certification
    return dossier
