"""A certificate of the facilitator's, ready, and what counts verifications while the cache is away."""

import datetime as dt

from django.core.files.base import ContentFile
from django.utils import timezone

from documents.models import Document
from facilitateurs.models import Certification, EssaiVerification

from .gens import Monde


def poser_certificats(n: int, monde: Monde) -> None:
    certification = Certification.objects.get(facilitateur__agent=monde.facilitateur)
    certification.titulaire, certification.intitule = str(monde.facilitateur), "Facilitation en intelligence collective"
    certification.save()
    monde.extra["certification"] = certification
    monde.extra["certificat scelle"] = Document.objects.create(
        type="certificat",
        numero="CT-1990-0001",
        titre="Certificat",
        objet=certification,
        etat=Document.Etat.PRET,
        fichier=ContentFile(b"%PDF-1.4", "certificat-scelle.pdf"),
        empreinte="0" * 64,
    )
    for i in range(n):
        EssaiVerification.objects.create(cle=f"essai-{i}", heure=timezone.now() - dt.timedelta(hours=i))
