from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from instance import sante
from instance.calendrier import aujourd_hui


class Command(BaseCommand):
    help = "Bring the demo to where it can serve, in one process: schema, static files, demonstration data (once)."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("PORTAIL_DEMO n’est pas en marche.")
        self._say("schéma de la base")
        call_command("migrate", verbosity=0, interactive=False)
        self._say("fichiers statiques")
        call_command("collectstatic", verbosity=0, interactive=False)
        if not Path(settings.SCEAU["cle"]).exists():
            self._make_seal()
        self._say("données de démonstration")
        call_command("load_demo", stdout=self.stdout)
        sante.oublier_les_battements()

    def _make_seal(self) -> None:
        """Made before the story begins: its papers of the past are sealed on their own day."""
        import time_machine  # production does not have it

        from isere_inno.demo import clock
        from isere_inno.demo.calendar import dawn

        with clock.stopped(), time_machine.travel(dawn(aujourd_hui()), tick=False):
            call_command("fabriquer_sceau", nom="Cachet de démonstration", jours=3650, stdout=self.stdout)

    def _say(self, line: str) -> None:
        """The launcher shows the lines that begin so."""
        self.stdout.write(f"> {line}")
        self.stdout.flush()
