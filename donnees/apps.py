from django.apps import AppConfig


class DonneesConfig(AppConfig):
    name = "donnees"
    verbose_name = "Données"

    def ready(self) -> None:
        from . import documents, journal, regles  # noqa: F401 - each declares what it holds

        journal.declarer()
