from django.apps import AppConfig


class FacilitateursConfig(AppConfig):
    name = "facilitateurs"
    verbose_name = "Réseau des facilitateurs"

    def ready(self) -> None:
        from agents import liens

        from . import chiffres, courriels, departs, documents, journal, panneaux, perimetre, regles  # noqa: F401
        from .campagnes import courriels as _  # noqa: F401
        from .services.lettres import BUT, BUT_SOLLICITATION

        liens.declarer_but(BUT, "facilitateurs:lettre_responsable")
        liens.declarer_but(BUT_SOLLICITATION, "facilitateurs:lettres_responsable")
        departs.declarer()
        chiffres.declarer_chiffres()
        perimetre.declarer_onglet()
