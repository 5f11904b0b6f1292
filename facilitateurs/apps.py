from django.apps import AppConfig


class FacilitateursConfig(AppConfig):
    name = "facilitateurs"
    verbose_name = "Réseau des facilitateurs"

    def ready(self) -> None:
        from . import documents, journal, regles  # noqa: F401
