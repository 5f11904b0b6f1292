from django.apps import AppConfig


class CourrielsConfig(AppConfig):
    name = "courriels"
    verbose_name = "Courriels"

    def ready(self) -> None:
        from . import courriels, delais, journal, panneau, raccourcis, sante  # noqa: F401 - each declares what it holds
