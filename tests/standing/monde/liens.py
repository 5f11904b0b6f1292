"""A real link of every purpose."""

import datetime as dt

from django.db.models import Model
from django.utils import timezone

from agenda import flux
from agents import liens
from facilitateurs.models import Facilitateur, LettreMission
from tests.facilitateurs.factories import LettreMissionFactory

from .gens import Monde


def poser_liens(monde: Monde) -> None:
    """A real link of every purpose, as the e-mails hold them."""
    facilitateur = Facilitateur.objects.get(agent=monde.facilitateur)
    lettre = LettreMissionFactory(
        facilitateur=facilitateur,
        debut=dt.date(timezone.localdate().year + 1, 1, 1),
        etat=LettreMission.Etat.DEMANDEE,
    )
    equipe, demandeur = monde.facilitateur.email, monde.demandeur.email
    objets: dict[str, tuple[Model, str]] = {
        "demandes.accord": (monde.deposee, monde.deposee.commanditaire_email),
        "demandes.mission": (monde.extra["proposee"], equipe),
        "demandes.bilan": (monde.realisee, demandeur),
        "demandes.bilan_facilitateur": (monde.realisee, equipe),
        "demandes.suivi": (monde.realisee, demandeur),
        "demandes.recapitulatif_responsable": (monde.commanditaire, monde.commanditaire.email),
        "demandes.recit": (monde.extra["approbation recit a relire"], demandeur),
        "demandes.recit_retrait": (monde.extra["recit"], demandeur),
        "facilitateurs.lettre": (lettre, lettre.responsable_email),
        "facilitateurs.sollicitation": (
            monde.extra["sollicitation"],
            monde.extra["sollicitation"].responsable_email,
        ),
        "agenda.annuler": (monde.extra["inscription ouverte"], demandeur),
        "agenda.accepter": (monde.extra["inscription complete"], demandeur),
        "evenements.retour": (monde.extra["inscription evenement passe"], demandeur),
        "evenements.attestation": (monde.extra["inscription evenement passe"], demandeur),
        "formations.avis": (monde.extra["candidature"], monde.commanditaire.email),
        "formations.jury": (monde.extra["membre extérieur"], monde.extra["membre extérieur"].courriel),
        "formations.accord": (monde.extra["inscription sur accord"], monde.commanditaire.email),
    }
    expire = timezone.now() + dt.timedelta(days=10)
    for but, (objet, email) in objets.items():
        monde.extra[but] = liens.jeton(liens.creer(but, objet, email=email, expire_le=expire))
    monde.extra["flux"] = flux.ouvrir(monde.facilitateur)
