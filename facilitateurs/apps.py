from django.apps import AppConfig


class FacilitateursConfig(AppConfig):
    name = "facilitateurs"
    verbose_name = "Réseau des facilitateurs"

    def ready(self) -> None:
        from agenda import acces, audiences
        from agents import liens

        from . import chiffres, courriels, departs, documents, journal, livret, panneaux, perimetre, regles, rules  # noqa: F401
        from .campagnes import courriels as _  # noqa: F401
        from .certificats import courriels as _certificats  # noqa: F401
        from .certificats import documents as _documents  # noqa: F401
        from .registre import courriels as _registre  # noqa: F401
        from .rencontres import courriels as _rencontres  # noqa: F401
        from .rencontres.models import AUDIENCE
        from .services.lettres import BUT, BUT_SOLLICITATION

        liens.declarer_but(BUT, "facilitateurs:lettre_responsable")
        liens.declarer_but(BUT_SOLLICITATION, "facilitateurs:lettres_responsable")
        departs.declarer()
        chiffres.declarer_chiffres()
        perimetre.declarer_onglet()
        acces.declarer("facilitateurs", rules.peut_voir_session)
        audiences.declarer(
            audiences.Audience(
                AUDIENCE,
                "Les membres du réseau des facilitateurs",
                lambda agent, session: rules.est_facilitateur(agent),
                "Cette rencontre est réservée aux membres du réseau des facilitateurs.",
            )
        )
