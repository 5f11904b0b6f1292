from importlib import import_module

from django.apps import AppConfig

DECLARATIONS = {
    "": ("journal", "panneaux", "registre", "regles", "rules"),
    "candidatures": ("audience", "conservation", "courriels", "courriels_accord", "departs"),
    "emargement": ("controles", "courriels", "documents", "espace", "externes", "tenue"),
    "jury": ("courriels", "departs", "documents", "espace", "journal", "liens", "references", "regles"),
    "evaluations": ("courriels", "departs", "espace"),
    "pieces": ("documents", "espace", "panneau", "references"),
    "renouvellement": ("courriels", "panneau", "regles"),
}
"""By part of the room, the modules that declare something by being imported."""


class FormationsConfig(AppConfig):
    name = "formations"
    verbose_name = "Formations"

    def ready(self) -> None:
        from agenda import acces

        for part, modules in DECLARATIONS.items():
            for module in modules:
                import_module(".".join(filter(None, (self.name, part, module))))

        from . import departs as departs_des_referents  # noqa: F401 - declares by being imported
        from . import journal, rules
        from .candidatures import departs
        from .evaluations import departs as departs_des_superviseurs

        journal.declarer()
        departs.declarer()
        departs_des_superviseurs.declarer()
        acces.declarer("formations", rules.peut_voir_session)
