from django.apps import AppConfig


class IsereInnoConfig(AppConfig):
    name = "isere_inno"
    verbose_name = "Portail"

    def ready(self) -> None:
        from . import checks, controles  # noqa: F401 (declares by being imported)

        controles.declarer()
