from django.apps import AppConfig


class FormationsConfig(AppConfig):
    name = "formations"
    verbose_name = "Formations"

    def ready(self) -> None:
        from agenda import acces

        from . import journal, panneaux, regles, rules  # noqa: F401 (declares by being imported)
        from .emargement import controles, courriels, documents, espace, externes, tenue  # noqa: F401

        journal.declarer()
        acces.declarer("formations", rules.peut_voir_session)
