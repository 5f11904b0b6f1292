"""The network and its letters."""

import datetime as dt
from typing import Any

from django.utils import timezone

from facilitateurs.models import (
    Campagne,
    Convention,
    Facilitateur,
    Indisponibilite,
    IndisponibiliteReguliere,
    LettreMission,
    LienDeclare,
    Sollicitation,
    Suspension,
)
from tests.agents.factories import DirectionFactory
from tests.facilitateurs.factories import FacilitateurFactory, LettreMissionFactory, MethodeFactory

from .gens import Monde


def poser_reseau(n: int, monde: Monde, autre: Any) -> None:
    maintenant = timezone.now()
    for i in range(n):
        facilitateur = FacilitateurFactory(agent__nom=f"Vasseur{i}", agent__prenom="Élodie", public=True)
        methode = MethodeFactory(nom=f"Méthode {i}")
        facilitateur.methodes.add(methode)
        certification = facilitateur.certifications.get()
        Suspension.objects.create(
            certification=certification,
            debut=dt.date(2020, 1, 1),
            fin=dt.date(2020, 2, 1),
            motif="Écart",
            urgence="Essai",
        )
        Convention.objects.create(
            institution=autre, reference=f"CV-{i}", debut=dt.date(2020 + i, 1, 1), fin=dt.date(2020 + i, 12, 31)
        )
        if i == 0:
            monde.facilitateur = facilitateur.agent
    for i in range(n):
        FacilitateurFactory(agent__nom=f"Mené{i}", agent__n_plus_1=monde.commanditaire)
        premier = Facilitateur.objects.get(agent=monde.facilitateur)
        lien = LienDeclare.objects.create(facilitateur=premier, direction=DirectionFactory(institution=autre))
        indisponibilite = Indisponibilite.objects.create(
            facilitateur=premier,
            periode=(maintenant + dt.timedelta(days=60 + i), maintenant + dt.timedelta(days=60 + i, hours=3)),
        )
        reguliere = IndisponibiliteReguliere.objects.create(
            facilitateur=premier,
            jours=[1 + i],
            moment="matin",
            debut=maintenant.date(),
            fin=maintenant.date() + dt.timedelta(days=120),
        )
        monde.extra.setdefault("lien", lien)
        monde.extra.setdefault("reguliere", reguliere)
        monde.extra.setdefault("indisponibilite", indisponibilite)


def poser_campagne(n: int, monde: Monde) -> None:
    """Letters asked for in a batch: each of `n` managers leads `n` facilitators."""
    annee = timezone.localdate().year + 2
    campagne = Campagne.objects.create(debut=dt.date(annee, 1, 1), fin=dt.date(annee, 12, 31))
    for i in range(n):
        sollicitation = Sollicitation.objects.create(
            campagne=campagne,
            responsable_nom="Hélène Carrel",
            responsable_email=f"responsable{i}@isere.example",
            demandee_le=timezone.now() - dt.timedelta(days=2),
        )
        for facilitateur in Facilitateur.objects.order_by("pk")[:n]:
            LettreMissionFactory(
                facilitateur=facilitateur,
                debut=campagne.debut,
                etat=LettreMission.Etat.DEMANDEE,
                sollicitation=sollicitation,
            )
        monde.extra.setdefault("sollicitation", sollicitation)
    monde.extra["campagne"] = campagne
