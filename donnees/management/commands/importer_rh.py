from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from agents.models import Institution
from donnees import services
from donnees.lecture import lire
from donnees.plan import Plan, preparer


class Command(BaseCommand):
    help = (
        "Bring the directory in line with a file of the human resources. Says what would change; changes it only with "
        "--appliquer. Made to be run each night by a scheduler."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("fichier", type=Path, help="CSV ou XLSX")
        parser.add_argument("institution", help="Son nom, ou son nom court")
        parser.add_argument("--complet", action="store_true", help="Qui n’est pas dans le fichier est parti")
        parser.add_argument("--appliquer", action="store_true", help="Faire ce qui est dit")

    @transaction.atomic
    def handle(self, *, fichier: Path, institution: str, complet: bool, appliquer: bool, **options: Any) -> None:
        plan = self._plan(fichier, institution, complet=complet)
        for quoi, combien in plan.comptes.items():
            self.stdout.write(f"{combien:>7} {quoi}")
        for remarque in plan.remarques:
            self.stderr.write(f"ligne {remarque.ligne} : {remarque.texte}")
        if plan.alertes:
            raise CommandError(f"{' '.join(plan.alertes)} Passez par l’administration, avec un motif.")
        if appliquer:
            services.executer(plan, par=None)
            self.stdout.write("C’est fait.")

    def _plan(self, fichier: Path, nom: str, *, complet: bool) -> Plan:
        institution = Institution.objects.filter(nom=nom).first() or Institution.objects.filter(sigle=nom).first()
        if institution is None:
            raise CommandError(f"«\u202f{nom}\u202f» n’est pas une institution du portail.")
        try:
            return preparer(institution, lire(fichier.read_bytes()), complet=complet, le=timezone.localdate())
        except OSError as erreur:
            raise CommandError(f"Le fichier ne s’ouvre pas : {erreur.strerror}.") from erreur
        except ValidationError as refus:
            raise CommandError(" ".join(refus.messages)) from refus
