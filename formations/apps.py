from django.apps import AppConfig


class FormationsConfig(AppConfig):
    name = "formations"
    verbose_name = "Formations"

    def ready(self) -> None:
        from agenda import acces

        from . import journal, panneaux, regles, rules  # noqa: F401 (declares by being imported)
        from .pieces import documents, espace, panneau, references  # noqa: F401
        from .emargement import controles, courriels, documents, espace, tenue  # noqa: F401

        journal.declarer()
        acces.declarer("formations", rules.peut_voir_session)
