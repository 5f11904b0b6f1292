from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = "Agenda et inscriptions"

    def ready(self) -> None:
        from . import courriels, departs, journal, panneaux, regles  # noqa: F401

        journal.declarer()
        departs.declarer()
