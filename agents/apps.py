from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"
    verbose_name = "Personnes et institutions"

    def ready(self) -> None:
        from . import charges, courriels, journal, panneaux, regles  # noqa: F401

        journal.declarer()
        charges.declarer()
