from django.apps import AppConfig


class DemandesConfig(AppConfig):
    name = "demandes"
    verbose_name = "Demandes et accompagnements"

    def ready(self) -> None:
        from . import courriels, journal, regles  # noqa: F401

        journal.declarer()
