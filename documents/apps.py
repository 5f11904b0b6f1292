from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        from . import controles, courriels, journal, livret, panneaux, regles, sante  # noqa: F401
