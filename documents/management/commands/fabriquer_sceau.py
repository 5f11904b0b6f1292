from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from documents.sceau import cles
from documents.sceau.fabrique import fabriquer
from instance.services import identite
from instance.typographie import jour


class Command(BaseCommand):
    help = (
        "Make a key and a self-signed certificate to seal documents, in the files that SCEAU_CLE and SCEAU_CERTIFICAT "
        "name. Never replaces one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jours", type=int, default=1095, help="validity in days (three years by default)")
        parser.add_argument("--nom", default="", help="common name of the certificate")

    def handle(self, *, jours: int, nom: str, **options: Any) -> None:
        cle, certificat = settings.SCEAU["cle"], settings.SCEAU["certificat"]
        if not cle or not certificat:
            raise CommandError("Définissez d’abord SCEAU_CLE et SCEAU_CERTIFICAT : deux noms de fichiers à créer.")
        if not 1 <= jours <= 3650:
            raise CommandError("Donnez une durée entre 1 et 3650 jours.")
        qui = identite()
        try:
            fabriquer(
                Path(cle), Path(certificat), organisation=qui.editeur, nom=nom or f"Cachet, {qui.nom}", jours=jours
            )
        except FileExistsError as existe:
            raise CommandError(
                f"{existe.filename} existe déjà et n’est jamais remplacé : voyez docs/cachet.md."
            ) from None
        self.stdout.write(f"Cachet fabriqué, valable jusqu’au {jour(cles.charger().expire_le)}.")
