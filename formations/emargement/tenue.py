"""The attendance of a cohort is kept here: the agenda's own ways of noting it lead to the sheet."""

from django.urls import reverse

from agenda import tenues

from ..models import Cohorte, Feuille
from . import fenetre

tenues.declarer(
    "formations",
    tenues.Tenue(
        tient=lambda session: Cohorte.objects.filter(session=session).exists(),
        presence=lambda creneau: reverse("formations:signer", args=[creneau.cle]),
        accueil=lambda creneau: reverse("formations:demi_journee", args=[creneau.cle]),
        ouverte=fenetre.est_ouverte,
        fige=lambda creneau: Feuille.objects.filter(creneau=creneau, etat=Feuille.Etat.CONTRESIGNEE).exists(),
        dire="L’assiduité de cette formation se tient sur sa feuille d’émargement.",
    ),
)
