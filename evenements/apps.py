from django.apps import AppConfig


class EvenementsConfig(AppConfig):
    name = "evenements"
    verbose_name = "Mois de l’innovation et événements"

    def ready(self) -> None:
        from agenda import acces

        from . import courriels, documents, journal, panneaux, regles, rules  # noqa: F401 (declares by being imported)
        from .chiffres.perimetre import declarer_chiffres

        journal.declarer()
        declarer_chiffres()
        acces.declarer("evenements", rules.peut_voir_session)
