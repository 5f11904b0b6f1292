from django.apps import AppConfig


class AgentsConfig(AppConfig):
    name = "agents"
    verbose_name = "Personnes et institutions"

    def ready(self) -> None:
        from . import charges, courriels, journal, panneaux, regles  # noqa: F401
        from .perimetres import onglets

        onglets.declarer(onglets.Onglet("chiffres", "Chiffres", 10, "agents:perimetre"))
        onglets.declarer(onglets.Onglet("agents", "Agents", 20, "agents:perimetre_agents"))
        journal.declarer()
        charges.declarer()
