"""The kinds of difficulties one may tell."""

from django.db import transaction

from instance import journal
from instance.journal import Auteur

from ..models import CategorieSignalement


@transaction.atomic
def enregistrer(categorie: CategorieSignalement, *, par: Auteur) -> CategorieSignalement:
    """Save one that was checked by its form, and say in its history that it changed."""
    neuve = categorie.pk is None
    categorie.save()
    verbe = "demandes.creer_categorie" if neuve else "demandes.modifier_categorie"
    journal.ecrire(verbe, categorie, par=par)
    return categorie
