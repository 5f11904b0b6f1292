from django.apps import AppConfig


class DemandesConfig(AppConfig):
    name = "demandes"
    verbose_name = "Demandes et accompagnements"

    def ready(self) -> None:
        from facilitateurs import quota

        from . import courriels, journal, regles  # noqa: F401
        from .panneaux import declarer_panneaux
        from .quota import par_lettre
        from .services import suites

        journal.declarer()
        suites.declarer()
        declarer_panneaux()
        quota.declarer("demandes", par_lettre)
