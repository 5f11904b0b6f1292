from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from agents.models import Institution
from donnees import services
from donnees.lecture import lire
from donnees.models import ImportRH
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

    def handle(self, *, fichier: Path, institution: str, complet: bool, appliquer: bool, **options: Any) -> None:
        try:
            contenu = fichier.read_bytes()
            self._importer(contenu, fichier.name, self._institution(institution), complet, appliquer)
        except OSError as erreur:
            raise CommandError(f"Le fichier ne s’ouvre pas : {erreur.strerror}.") from erreur
        except ValidationError as refus:
            raise CommandError(" ".join(refus.messages)) from refus

    def _importer(self, contenu: bytes, nom: str, institution: Institution, complet: bool, appliquer: bool) -> None:
        plan = preparer(institution, lire(contenu), complet=complet, le=timezone.localdate())
        self._dire(plan)
        if plan.vide or not (appliquer or plan.alertes):
            return
        if not appliquer:
            raise CommandError(f"{' '.join(plan.alertes)} Passez par l’administration, avec un motif.")
        depot = services.deposer(institution=institution, contenu=contenu, nom=nom, complet=complet, par=None)
        if plan.alertes:
            raise CommandError(f"{' '.join(plan.alertes)} Le fichier attend un motif dans l’administration.")
        depot = services.appliquer_aussitot(depot, empreinte=plan.empreinte, par=None)
        if depot.etat != ImportRH.Etat.APPLIQUE:
            raise CommandError(depot.erreur)
        self.stdout.write("C’est fait.")

    def _dire(self, plan: Plan) -> None:
        for quoi, combien in plan.comptes.items():
            self.stdout.write(f"{combien:>7} {quoi}")
        if lignes := sorted({remarque.ligne or 0 for remarque in plan.remarques}):
            # In words remarks name people, and this goes to the scheduler's log.
            dites = ", ".join(str(ligne) for ligne in lignes if ligne)
            ou = f", lignes\u00a0: {dites}" if dites else "."
            self.stderr.write(f"À voir en déposant le fichier dans l’administration{ou}")

    def _institution(self, nom: str) -> Institution:
        institution = Institution.objects.filter(nom=nom).first() or Institution.objects.filter(sigle=nom).first()
        if institution is None:
            raise CommandError(f"«\u202f{nom}\u202f» n’est pas une institution du portail.")
        return institution
