from django.apps import AppConfig


class FacilitateursConfig(AppConfig):
    name = "facilitateurs"
    verbose_name = "Réseau des facilitateurs"

    def ready(self) -> None:
        from agents import liens

        from . import courriels, departs, documents, journal, panneaux, regles  # noqa: F401
        from .services.lettres import BUT

        liens.declarer_but(BUT, "facilitateurs:lettre_responsable")
        departs.declarer()
