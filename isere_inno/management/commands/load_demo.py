from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from agents.models import Institution


class Command(BaseCommand):
    help = "Load the demonstration data, once: does nothing where an institution already exists."

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Les données de démonstration ne se chargent qu’avec PORTAIL_DEMO=1.")
        if Institution.objects.exists():
            return
        with transaction.atomic():  # whole or not at all: that is how the next start knows
            self._load()

    def _load(self) -> None:
        Institution.objects.create(
            nom="Département de l’Isère", sigle="Département", domaines=["isere.example"], porteuse=True
        )
