from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from agents.models import Agent
from agents.services.second_facteur import tout_retirer


class Command(BaseCommand):
    help = (
        "Take somebody's second factor away, when nobody is left who could do it in the admin: they are told by "
        "e-mail, and set up a new one at the next sign-in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("courriel", help="Adresse de la personne dont le téléphone est perdu")

    def handle(self, *, courriel: str, **options: Any) -> None:
        agent = Agent.objects.filter(email=courriel.strip().lower()).first()
        if agent is None:
            raise CommandError(f"Personne n’a l’adresse «\u202f{courriel}\u202f».")
        try:
            tout_retirer(agent, par=None, motif="Retiré depuis le serveur.")
        except ValidationError as refus:
            raise CommandError(" ".join(refus.messages)) from refus
        self.stdout.write(f"C’est fait : {agent.email} mettra un second facteur en place à sa prochaine connexion.")
