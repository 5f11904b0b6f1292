"""The words of e-mails as the cell wants them: read at each departure."""

import logging
from typing import Any

from django.db import models

from instance import memo

from . import rendu
from .models import TexteCourriel
from .regles import Destinataire, Regle
from .rendu import Rendu, atelier

logger = logging.getLogger(__name__)
MEMO = "courriels.textes"


def _tous() -> dict[str, dict[str, str]]:
    return dict(TexteCourriel.objects.values_list("regle", "morceaux"))


def rediger(regle: Regle, contexte: dict[str, Any], *, destinataire: Destinataire, objet: models.Model | None) -> Rendu:
    """In the cell's words when there are any. Should they fail on this object, the original leaves instead and the
    cell is told: a text that displeases is better than a person not told."""
    morceaux = memo.garder(MEMO, _tous).get(regle.cle)
    if morceaux:
        try:
            return rendre_avec(regle, morceaux, contexte, destinataire=destinataire, objet=objet)
        except Exception as panne:
            logger.exception("text of rule %s failed", regle.cle)
            TexteCourriel.objects.filter(pk=regle.cle).update(panne=f"{type(panne).__name__}: {panne}"[:200])
    return rendu.rendre(regle.gabarit, contexte, destinataire=destinataire, objet=objet)


def rendre_avec(
    regle: Regle,
    morceaux: dict[str, str],
    contexte: dict[str, Any],
    *,
    destinataire: Destinataire,
    objet: models.Model | None,
) -> Rendu:
    modele = atelier.gabarit_modifie(regle.gabarit, morceaux)
    return rendu.rendre(regle.gabarit, contexte, destinataire=destinataire, objet=objet, modele=modele)


def actuels(regle: Regle) -> dict[str, str]:
    """Every part as it stands: the cell's words, else the original's."""
    modifie = TexteCourriel.objects.filter(pk=regle.cle).first()
    return {**atelier.originaux(regle.gabarit), **(modifie.morceaux if modifie else {})}


# name of a part → its label, what it is for, how many lines it usually takes
PARTIES: dict[str, tuple[str, str, int]] = {
    "sujet": ("Objet", "Ce que la messagerie affiche dans la liste.", 1),
    "apercu": ("Aperçu", "La phrase grise que les messageries montrent après l’objet.", 1),
    "titre": ("Titre", "En tête du message. Vide, c’est l’objet.", 1),
    "corps": ("Corps", "Une ligne vide sépare les paragraphes ; **gras**, - liste, > citation.", 12),
    "legende": ("Légende du cadre", "Au-dessus des faits.", 1),
    "faits": ("Faits", "Un par ligne : «\u202fLibellé : valeur\u202f». Sans valeur, la ligne disparaît.", 6),
    "bouton": ("Boutons", "Un par ligne : «\u202fLibellé | adresse\u202f».", 2),
    "suite": ("Après le bouton", "Délais, et que faire si quelque chose ne va pas.", 4),
    "pied": ("Pied", "En petit, avant les coordonnées de la cellule.", 2),
}
