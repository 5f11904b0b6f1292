from django.apps import AppConfig


class InstanceConfig(AppConfig):
    name = "instance"
    verbose_name = "Réglages de l’instance"

    def ready(self) -> None:
        from . import admin_panels, journal, vacances  # noqa: F401

        journal.declarer("instance.identite_modifiee", "a modifié l’identité du portail")
        journal.declarer("instance.regle_modifiee", "a modifié une règle")
        journal.declarer("instance.regle_retablie", "a rétabli une règle")
        journal.declarer("instance.jour_ferme", "a fermé un jour")
        journal.declarer("instance.jour_rouvert", "a rouvert un jour")
        admin_panels.declarer(
            admin_panels.Panneau("historique", "Historique", "instance/admin_historique.html", admin_panels.historique)
        )
