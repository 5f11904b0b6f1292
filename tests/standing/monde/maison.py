"""The installation, and those who see a part of its directory."""

import datetime as dt
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from agents.models import Connexion, DemandeDeCode, EchecSecondFacteur, IdentiteExterne
from agents.services import nommer_dans_institution
from courriels.models import TexteCourriel
from courriels.regles import REGLES
from documents.models import Compteur
from instance.models import Battement, JourFerme, Reglage
from tests.agents.factories import AgentFactory, DirectionFactory
from tests.demandes.factories import DemandeFactory
from tests.facilitateurs.factories import FacilitateurFactory

from .gens import Monde


def poser_instance(n: int, monde: Monde) -> None:
    monde.extra["externe"] = IdentiteExterne.objects.create(agent=monde.demandeur, fournisseur="proconnect", sub="s")
    monde.extra["facteur"] = TOTP.activate(monde.demandeur, generate_totp_secret()).instance
    for i in range(n):
        Reglage.objects.create(cle=list(_cles_de_regles())[i], valeur=3)
        JourFerme.objects.create(jour=dt.date(2030, 5, 10 + i), libelle="Pont")
        AgentFactory(nom="Sans Messagerie", n_plus_1=monde.commanditaire, email=None)
        DemandeDeCode.objects.create(
            email=f"code{i}@isere.example", expire_le=timezone.now() + dt.timedelta(minutes=10)
        )
        Connexion.objects.create(agent=monde.demandeur, cle_session=f"ailleurs-{i}", navigateur="Firefox sur Windows")
        EchecSecondFacteur.objects.create(agent=monde.demandeur)
        TexteCourriel.objects.create(pk=list(REGLES)[i].cle, morceaux={"titre": "Autrement dit"})
        Battement.objects.create(source=f"essai-{i}", vu_le=timezone.now())
        Compteur.objects.create(serie=f"essai-{i}", dernier=i)


def _cles_de_regles() -> list[str]:
    from instance.regles import REGLES

    return [cle for cle, regle in REGLES.items() if isinstance(regle.defaut, int)]


def poser_perimetres(n: int, monde: Monde, institution: Any, autre: Any) -> None:
    """Those who see a part of the directory, which has `n` of everything; and parts that are not theirs."""
    direction = DirectionFactory(institution=institution, nom="Direction des solidarités")
    services = [DirectionFactory(institution=institution, nom=f"Service {i}", parent=direction) for i in range(n + 1)]
    monde.referent = AgentFactory(nom="Référent", institution=institution)
    monde.lecteur_rh = AgentFactory(nom="Lecteur", institution=institution)
    monde.directeur = AgentFactory(
        nom="Directeur", institution=institution, direction=direction, encadrement="directeur"
    )
    direction.directeur = monde.directeur
    direction.save(update_fields=["directeur"])
    for service in services:
        FacilitateurFactory(agent__nom="De la maison", agent__institution=institution, agent__direction=service)
        DemandeFactory(demandeur=AgentFactory(institution=institution, direction=service))
    for agent, role in ((monde.referent, "referent"), (monde.lecteur_rh, "lecteur_rh")):
        nommer_dans_institution(agent, institution=institution, role=role, par=monde.administration)
    for i in range(n - 1):
        autres = AgentFactory(nom=f"Référente {i}", institution=institution)
        nommer_dans_institution(autres, institution=institution, role="referent", par=monde.administration)
    monde.extra |= {"institution": institution, "direction": direction, "service": services[0]}
    monde.extra |= {"ailleurs": autre, "autre direction": DirectionFactory(institution=institution, nom="Une autre")}
