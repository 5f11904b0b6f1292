from django.apps import AppConfig


class DemandesConfig(AppConfig):
    name = "demandes"
    verbose_name = "Demandes et accompagnements"

    def ready(self) -> None:
        from agenda import acces
        from agents import liens
        from facilitateurs import quota, vitrine

        from . import (  # noqa: F401  (they declare as they are imported)
            chiffres,
            courriels,
            departs,
            espace,
            journal,
            livret,
            panneau_agent,
            panneau_appels,
            panneau_equipe,
            panneau_observations,
            raccourcis,
            recits,
            regles,
            rules,
        )
        from .panneaux import declarer_panneaux
        from .quota import par_lettre
        from .services import accord, suites

        journal.declarer()
        departs.declarer()
        chiffres.declarer_chiffres()
        suites.declarer()
        declarer_panneaux()
        panneau_agent.declarer_panneau()
        panneau_appels.declarer_panneau()
        panneau_equipe.declarer_panneau()
        panneau_observations.declarer_panneau()
        espace.declarer()
        acces.declarer("demandes", rules.peut_voir_session)
        vitrine.declarer(recits.SUITE)
        quota.declarer("demandes", par_lettre)
        liens.declarer_but(accord.BUT, "demandes:accord")
