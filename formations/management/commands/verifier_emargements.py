from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management import BaseCommand, CommandError

from formations.emargement import verification
from formations.models import Feuille


class Command(BaseCommand):
    help = (
        "Read every attendance sheet again: says which sheet and which line was changed, removed, inserted or cut, and "
        "ends with a code other than 0. Writes nothing. To be run each night."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--feuille", type=UUID, help="Une seule feuille, par sa clé")

    def handle(self, *, feuille: UUID | None, **options: Any) -> None:
        feuilles = Feuille.objects.filter(cle=feuille) if feuille else Feuille.objects.all()
        lues = fautives = 0
        for lue, anomalies in verification.parcourir(feuilles):
            lues += 1
            fautives += bool(anomalies)
            for anomalie in anomalies:
                self.stdout.write(f"{verification.nommer(lue.creneau)} ({lue.cle}) : {anomalie.texte}.")
        if feuille is None:
            for creneau in verification.sans_feuille():
                fautives += 1
                self.stdout.write(f"{verification.nommer(creneau)} : des présences, et plus de feuille.")
        if feuille and not lues:
            raise CommandError("Aucune feuille n’a cette clé.")
        if fautives:
            raise CommandError(f"{fautives} feuille(s) à examiner sur {lues}. Rien n’a été changé.")
        self.stdout.write(f"{lues} feuille(s) lues : tout tient.")
