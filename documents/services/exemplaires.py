"""The copy of a document that came back signed by hand."""

import hashlib
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from instance import fichiers, journal
from instance.journal import Auteur

from ..models import Document, ExemplaireSigne
from ..types import TYPES

ACCEPTES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}


@transaction.atomic
def classer_signe(document: Document, fichier: UploadedFile, *, par: Auteur) -> ExemplaireSigne:
    """File it beside the document it is the signed copy of; another one replaces it. Raises ValidationError when the
    file is not a PDF, a PNG or a JPEG by its content, or when this document is not to be signed."""
    document = Document.objects.select_for_update(of=("self",), no_key=True).get(pk=document.pk)
    if document.etat != Document.Etat.PRET or not TYPES[document.type].a_signer:
        raise ValidationError("Cette pièce n’attend pas de signature.")
    lu = fichiers.verifier(fichier, accepter=ACCEPTES, acceptes="PDF, PNG ou JPEG")
    ancien = ExemplaireSigne.objects.filter(document=document).first()
    exemplaire = ancien or ExemplaireSigne(document=document)
    a_effacer = str(exemplaire.fichier.name or "")
    empreinte = hashlib.sha256()
    for bloc in fichier.chunks():
        empreinte.update(bloc)
    fichier.seek(0)
    maintenant = timezone.now()
    nom = f"documents/{maintenant.year}/{document.cle}-signe.{lu.extension}"
    exemplaire.fichier.name = default_storage.save(nom, fichier)
    exemplaire.empreinte, exemplaire.type_mime = empreinte.hexdigest(), lu.type_mime
    exemplaire.depose_le = maintenant
    exemplaire.save()
    journal.ecrire("documents.classer_signe", document, par=par)
    if a_effacer:
        transaction.on_commit(lambda: default_storage.delete(a_effacer))
    return exemplaire


def nom_de(exemplaire: ExemplaireSigne) -> str:
    """What the file is called once downloaded."""
    return f"{exemplaire.document.numero}-signe{Path(str(exemplaire.fichier.name)).suffix}"
