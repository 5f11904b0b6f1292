"""The sealed certificate of a certification that the portal delivered: asked for, and made anew when what it says was
mended. What it prints is frozen on the certification, so that it outlives the person's record."""

from django.core.exceptions import ValidationError
from django.db import transaction

from documents import services as documents
from documents.models import Document
from instance import journal
from instance.journal import Auteur

from ..models import Certification
from .verrous import verrouiller

TYPE_CERTIFICAT = "certificat"


def demander_certificat(certification: Certification, *, par: Auteur) -> Document:
    """The certificate that says what is so now, in the caller's transaction; a new version supersedes the earlier one
    when its validity or its holder's name changed. Raises ValidationError when the portal did not deliver this
    certification."""
    return documents.demander(TYPE_CERTIFICAT, certification, par=par)


@transaction.atomic
def refaire_certificat(certification: Certification, *, motif: str, par: Auteur, titulaire: str = "") -> Document:
    """The same certificate, its holder named `titulaire`, or as their record names them today. Raises ValidationError
    when nothing would change, or when a record that is closed may no longer bear the name."""
    if not motif.strip():
        raise ValidationError({"motif": "Donnez un motif\u00a0: il reste dans l’historique."})
    facilitateur = verrouiller(certification.facilitateur)
    certification.refresh_from_db()
    certification.facilitateur = facilitateur
    if not certification.titulaire:
        raise ValidationError(
            "Cette certification n’a pas été délivrée par le portail\u00a0: elle n’a pas de certificat."
        )
    nom = " ".join(titulaire.split())
    if not nom and not facilitateur.agent.is_active:
        raise ValidationError("Le compte de cette personne est fermé\u00a0: écrivez le nom à imprimer.")
    nom = nom or str(facilitateur.agent)
    if nom != certification.titulaire:
        certification.titulaire = nom
        certification.full_clean()
        certification.save(update_fields=["titulaire"])
    elif not documents.etat_de(TYPE_CERTIFICAT, certification)[1]:
        raise ValidationError("Rien n’a changé\u00a0: le certificat en vigueur dit déjà cela.")
    journal.ecrire("facilitateurs.refaire_certificat", facilitateur, par=par, motif=motif.strip())
    return demander_certificat(certification, par=par)
