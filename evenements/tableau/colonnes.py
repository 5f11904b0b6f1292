"""The columns of the table, and the programme written in them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone

from agenda.models import Creneau, Modalite

from ..models import Edition, Evenement

COLONNES = {
    "reference": ("reference", "adresse"),
    "titre": ("titre",),
    "accroche": ("en une phrase", "accroche"),
    "description": ("presentation", "description"),
    "emporte": ("ce que l on emporte", "emporte"),
    "public_vise": ("pour qui", "public"),
    "format": ("format",),
    "niveau": ("niveau",),
    "themes": ("themes", "theme"),
    "institution": ("organise par", "institution"),
    "jour": ("jour", "date"),
    "debut": ("debut", "heure de debut"),
    "fin": ("fin", "heure de fin"),
    "modalite": ("modalite",),
    "site": ("site",),
    "lieu": ("lieu", "salle"),
    "lien_visio": ("lien", "lien de visioconference", "visioconference"),
    "presence": ("places sur place", "places"),
    "distance": ("places a distance",),
    "intervenants": ("intervenants", "avec"),
    "accueil": ("accessibilite", "accessibilite offerte"),
    "acces": ("venir", "acces"),
}
TITRES = {
    "reference": "Référence",
    "titre": "Titre",
    "accroche": "En une phrase",
    "description": "Présentation",
    "emporte": "Ce que l’on emporte",
    "public_vise": "Pour qui",
    "format": "Format",
    "niveau": "Niveau",
    "themes": "Thèmes",
    "institution": "Organisé par",
    "jour": "Jour",
    "debut": "Début",
    "fin": "Fin",
    "modalite": "Modalité",
    "site": "Site",
    "lieu": "Lieu",
    "lien_visio": "Lien de visioconférence",
    "presence": "Places sur place",
    "distance": "Places à distance",
    "intervenants": "Intervenants",
    "accueil": "Accessibilité",
    "acces": "Venir",
}
OBLIGATOIRES = ("titre", "jour", "debut", "fin")
LONGS = frozenset({"description", "emporte", "acces", "intervenants"})


def rangees(edition: Edition) -> Iterator[list[Any]]:
    """The events of an edition, drafts included, in order of date; the cancelled ones left out. For the cell: the video
    links are there."""
    evenements = Evenement.objects.filter(edition=edition).exclude(etat=Evenement.Etat.ANNULE).pour_page()
    lignes = [
        (creneau, evenement)
        for evenement in evenements
        for creneau in evenement.session.creneaux.all()
        if not creneau.annule
    ]
    for creneau, evenement in sorted(lignes, key=lambda paire: (paire[0].debut, paire[1].pk)):
        yield list(_rangee(evenement, creneau).values())


def _rangee(evenement: Evenement, creneau: Creneau) -> dict[str, Any]:
    jauges = {jauge.mode: jauge.capacite for jauge in evenement.session.jauges.all()}
    debut, fin = timezone.localtime(creneau.debut), timezone.localtime(creneau.fin)
    institution = evenement.session.institution
    return {
        "reference": evenement.slug,
        "titre": evenement.session.titre,
        "accroche": evenement.accroche,
        "description": evenement.description,
        "emporte": evenement.emporte,
        "public_vise": evenement.public_vise,
        "format": evenement.get_format_display(),
        "niveau": evenement.get_niveau_display(),
        "themes": " ; ".join(theme.nom for theme in evenement.themes.all()),
        "institution": institution.nom if institution else "",
        "jour": f"{debut:%d/%m/%Y}",
        "debut": f"{debut:%H:%M}",
        "fin": f"{fin:%H:%M}",
        "modalite": Modalite(creneau.modalite).label,
        "site": str(creneau.site or ""),
        "lieu": creneau.lieu or (creneau.salle.nom if creneau.salle else ""),
        "lien_visio": creneau.lien_visio,
        "presence": jauges.get("presence"),
        "distance": jauges.get("distance"),
        "intervenants": " ; ".join(dire(evenement)),
        "accueil": " ; ".join(evenement.accueil_en_mots()),
        "acces": evenement.acces,
    }


def dire(evenement: Evenement) -> Iterable[str]:
    """« Sarah Roybon, facilitatrice », one a line."""
    return [f"{i.nom}, {i.qualite}" if i.qualite else i.nom for i in evenement.intervenants.all()]
