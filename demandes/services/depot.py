"""A draft becomes a request: once, with a number, and with everyone told.

Lock order: the draft, then the year's counter. The counter is held until the end, so that numbers follow each other
without a gap and a second click waits, then finds the request already there.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone

from agents.models import Agent
from courriels import services as courriels
from documents.models import Compteur
from instance import journal

from ..forms.depot import NATURE_GROUPE, EtapeForm, formulaires
from ..models import Brouillon, DateSouhaitee, Demande
from .brouillons import BrouillonDepose, verrouiller


class BrouillonIncomplet(ValidationError):
    """Something is missing or to be mended; `etapes` holds the judged form of each step."""

    def __init__(self, etapes: Mapping[int, EtapeForm]) -> None:
        super().__init__("Il manque quelque chose pour envoyer cette demande.")
        self.etapes = etapes


@transaction.atomic
def deposer(brouillon: Brouillon, *, par: Agent) -> Demande:
    """Make a request of a draft; again, the request it has become.

    Raises BrouillonIncomplet. The requester's institution, direction, category and rank are copied: people move.
    """
    try:
        brouillon = verrouiller(brouillon)
    except BrouillonDepose as depose:
        return depose.demande
    etapes = formulaires(brouillon)
    if not est_complet(etapes):
        raise BrouillonIncomplet(etapes)
    demande = _creer(brouillon, etapes, par)
    brouillon.pieces.update(brouillon=None, demande=demande)
    brouillon.demande, brouillon.donnees = demande, {}
    brouillon.save()
    journal.ecrire("demandes.saisir" if brouillon.pour_id else "demandes.deposer", demande, par=par)
    courriels.reconcilier(demande)
    return demande


def est_complet(etapes: Mapping[int, EtapeForm]) -> bool:
    """Every step stands, and the request is one the cell takes."""
    return all(form.is_valid() for form in etapes.values()) and etapes[2].cleaned_data["nature"] == NATURE_GROUPE


def _creer(brouillon: Brouillon, etapes: Mapping[int, EtapeForm], par: Agent) -> Demande:
    champs = {nom: valeur for form in etapes.values() for nom, valeur in form.cleaned_data.items()}
    connus = {field.name for field in Demande._meta.concrete_fields}
    demandeur, direction = brouillon.demandeur, champs["direction"]
    demande = Demande(
        **{nom: valeur for nom, valeur in champs.items() if nom in connus},
        numero=_numero(),
        demandeur=demandeur,
        saisie_par=par if brouillon.pour_id else None,
        institution=direction.institution,
        categorie=demandeur.categorie,
        encadrement=demandeur.encadrement,
    )
    demande.full_clean(exclude=["numero"])
    demande.save()
    DateSouhaitee.objects.bulk_create(
        DateSouhaitee(demande=demande, jour=jour, moment=moment, rang=rang)
        for rang, jour, moment in etapes[4].dates()  # type: ignore[attr-defined]
    )
    return demande


def _numero() -> str:
    """« 2026-041 »: the next of the year in Paris. The counter's row is the lock."""
    annee = timezone.localdate().year
    compteur, _ = Compteur.objects.get_or_create(serie=f"demandes-{annee}")
    compteur = Compteur.objects.select_for_update().get(pk=compteur.pk)
    # Requests taken over from elsewhere hold numbers the counter never gave.
    dernier = (
        Demande.objects.filter(numero__regex=rf"^{annee}-\d+$")
        .order_by(Length("numero").desc(), "-numero")
        .values_list("numero", flat=True)
        .first()
    )
    compteur.dernier = max(compteur.dernier, int(dernier.partition("-")[2]) if dernier else 0) + 1
    compteur.save(update_fields=["dernier"])
    return f"{annee}-{compteur.dernier:03d}"
