"""Certifications heard, suspended, paused; renewals under way; a meeting whose minutes are out."""

import datetime as dt

from django.core.files.base import ContentFile
from django.utils import timezone

from facilitateurs.models import Audition, Certification, Pause, Rencontre, Suspension
from formations.models import DossierRenouvellement
from tests.facilitateurs.factories import FacilitateurFactory

from .gens import Monde


def poser_renouvellements(n: int, monde: Monde) -> None:
    maintenant, jour = timezone.now(), timezone.localdate()
    for i in range(n):
        mesuree = FacilitateurFactory(agent__nom=f"Mesuré{i}").certifications.get()
        Audition.objects.create(
            certification=mesuree, motif="Un écart.", prevue_le=maintenant + dt.timedelta(days=8), lieu="Salle 3"
        )
        Suspension.objects.create(
            certification=mesuree, debut=jour, motif="Un écart.", urgence="Une séance demain.", notee_le=maintenant
        )
        Pause.objects.create(
            certification=mesuree, debut=jour + dt.timedelta(days=90), fin=jour + dt.timedelta(days=190)
        )
        monde.extra.setdefault("certification mesuree", mesuree)
        monde.extra.setdefault("certification nue", FacilitateurFactory(agent__nom=f"Nu{i}").certifications.get())
        a_finir = FacilitateurFactory(agent__nom=f"Fini{i}").certifications.get()
        envoye = DossierRenouvellement.objects.create(
            certification=a_finir, etat="envoye", note="Ce qui a changé.", envoye_le=maintenant
        )
        monde.extra.setdefault("renouvellement envoye", envoye)
    siennes = Certification.objects.filter(facilitateur__agent=monde.facilitateur)
    siennes.update(valable_jusqu_au=jour + dt.timedelta(days=85))
    ouvert = DossierRenouvellement(certification=siennes.get(), note="Ce qui a changé.")
    ouvert.nom_fichier, ouvert.type_mime = "note.txt", "text/plain"
    ouvert.fichier.save("note.txt", ContentFile(b"Ce qui a chang\xc3\xa9."))
    monde.extra["renouvellement ouvert"] = ouvert
    monde.extra["rencontre"] = Rencontre.objects.order_by("pk").first()
