from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from agents.models import Institution, MembreCellule
from agents.services.personnes import enregistrer_reference, nommer_cellule, trouver_ou_creer


class Command(BaseCommand):
    help = (
        "Open a new installation: its first institution, and its first administrator, who then signs in with a code by "
        "e-mail. Run again, it changes nothing that is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("institution", help="Nom complet, par exemple «\u202fDépartement de l’Isère\u202f»")
        parser.add_argument("courriel", help="Adresse de la première personne qui administre, dans le domaine")

    @transaction.atomic
    def handle(self, *, institution: str, courriel: str, **options: Any) -> None:
        domaine = courriel.strip().lower().rpartition("@")[2]
        if "." not in domaine:
            raise CommandError(f"«\u202f{courriel}\u202f» n’est pas une adresse de courriel complète.")
        if not Institution.objects.exists():
            premiere = Institution(nom=institution, sigle=institution[:40], domaines=[domaine], porteuse=True)
            try:
                enregistrer_reference(premiere, par=None)
            except ValidationError as refus:
                raise CommandError(" ".join(refus.messages)) from refus
        agent = trouver_ou_creer(email=courriel, par=None)
        if not agent.roles_cellule.en_cours().filter(role=MembreCellule.Role.ADMINISTRATION).exists():
            nommer_cellule(agent, role=MembreCellule.Role.ADMINISTRATION, par=None)
        self.stdout.write(f"C’est ouvert : {agent.email} peut se connecter et régler le portail.")
