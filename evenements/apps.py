from django.apps import AppConfig


class EvenementsConfig(AppConfig):
    name = "evenements"
    verbose_name = "Mois de l’innovation et événements"

    def ready(self) -> None:
        from agenda import acces

        # Each declares by being imported.
        from . import courriels, departs, documents, journal, livret, panneaux, regles, rules, suites  # noqa: F401
        from .chiffres.perimetre import declarer_chiffres

        journal.declarer()
        declarer_chiffres()
        suites.declarer()
        acces.declarer("evenements", rules.peut_voir_session)
