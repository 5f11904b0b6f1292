import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from agents.models import Institution
from instance.calendrier import aujourd_hui


class Command(BaseCommand):
    help = (
        "Load the demonstration data, once. What the portal opens on comes first; --past adds the reference year, "
        "while people already look around, and does nothing where it is there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--past", action="store_true")

    def handle(self, *, past: bool = False, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Les données de démonstration ne se chargent qu’avec PORTAIL_DEMO=1.")
        from isere_inno.demo import clock
        from isere_inno.demo.story import Story  # needs packages that production does not have

        started = time.monotonic()

        def say(line: str) -> None:
            self.stdout.write(f"> données de démonstration : {line} ({time.monotonic() - started:.0f} s)")
            self.stdout.flush()

        with clock.stopped():  # the story is told of real time, wherever people have gone meanwhile
            story = Story(aujourd_hui(), say)
            if past:
                story.past()
            elif not Institution.objects.exists():
                with transaction.atomic():  # whole or not at all: that is how the next start knows
                    story.present()
