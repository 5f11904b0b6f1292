"""A programme of fifty sessions, made through the services: the public page of the rush."""

import datetime as dt
import random

from django.utils import timezone

ANNEE = 2090
SEANCES = 50
GOAL_KB, GOAL_AGE_S = 12, 5
_MOTS = """
accueil usager guichet courrier équipe réunion carte rôle bureau chantier collège route enfance habitat projet
délai service voisin quartier budget élu terrain machine outil écran formulaire dossier appel question réponse retour
essai erreur partage décision atelier croquis maquette film photo récit enquête parcours persona idée critère vote plan
suite bilan mesure confiance écoute silence conflit règle pause énergie temps espace lumière jardin montagne rivière
"""


def prepare() -> tuple[str, str]:
    """The addresses of the programme and of one event of it. Once: the data of the bench stay."""
    from agents.models import Institution, MembreCellule
    from evenements import services
    from evenements.models import Edition, Evenement, Theme

    edition = Edition.objects.filter(annee=ANNEE).first()
    if edition is None:
        par = MembreCellule.objects.select_related("agent").order_by("pk")[0].agent
        jour = timezone.localdate() + dt.timedelta(days=30)
        champs = {"annee": ANNEE, "theme": "Simplifier à plusieurs", "debut": jour, "fin": jour + dt.timedelta(days=25)}
        edition = services.enregistrer_edition(Edition(), par=par, **champs)
        services.publier_edition(edition, par=par)
        institutions, themes = (
            list(Institution.objects.all()),
            [Theme.objects.create(nom=f"Thème {i}") for i in range(5)],
        )
        for rang in range(SEANCES):
            debut = timezone.now() + dt.timedelta(days=30 + rang % 25, hours=rang % 7)
            seance = services.Seance(debut, debut + dt.timedelta(hours=2), lieu=f"Salle {rang}")
            evenement = services.creer(
                titre=f"{_mots(rang, 5).capitalize()} : séance {rang}",
                par=par,
                edition=edition,
                institution=institutions[rang % len(institutions)],
                seances=[seance],
                presence=30 + rang % 20,
                accroche=f"{_mots(rang + SEANCES, 16).capitalize()}.",
                themes=[themes[rang % 5]],
            )
            services.publier(evenement, par=par)
    return f"/programme/{ANNEE}/", Evenement.objects.filter(edition=edition).order_by("pk")[0].adresse


def _mots(graine: int, nombre: int) -> str:
    """Other words for each session, or fifty would weigh as one once compressed."""
    return ", ".join(random.Random(graine).sample(_MOTS.split(), nombre))  # noqa: S311
