"""The N+1 of who applies, and their opinion: asked by a signed link, given without an account, changed until the
answers leave. It counts once the directory or the cell knows that the address is that of the N+1.

Lock: the application."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from courriels.reflexion import en_nombre
from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur
from instance.typographie import compter

from .. import adresses
from ..models import AvisHierarchique, Candidature
from ..models.candidatures import Etat
from .candidatures import tenir
from .cohortes import tenir as tenir_cohorte
from .places import quitter_la_liste

Avis = AvisHierarchique.Avis


class SelectionClose(ValidationError):
    """The answer left: the opinion no longer changes."""

    def __init__(self) -> None:
        super().__init__("La sélection est close\u00a0: cet avis ne change plus.")


@transaction.atomic
def rendre_avis(
    candidature: Candidature, *, avis: str, par: Auteur, motif: str = "", jours_accordes: Decimal | int = 0
) -> AvisHierarchique:
    """Give or change the opinion; the former one stays in the history. When a member of the cell writes down what came
    another way, the N+1 is known by it. Raises SelectionClose, ValidationError."""
    candidature = _ouverte(candidature)
    ancien = candidature.avis_donne
    rendu = ancien or AvisHierarchique(candidature=candidature)
    avant = _en_mots(ancien) if ancien else ""
    rendu.avis, rendu.motif, rendu.rendu_le = avis, motif.strip(), timezone.now()
    rendu.jours_accordes = Decimal(0) if avis == Avis.DEFAVORABLE else Decimal(jours_accordes)
    rendu.saisi_par = par if isinstance(par, Agent) else None
    rendu.full_clean()
    rendu.save()
    candidature.avis = rendu
    if isinstance(par, Agent):
        _verifier(candidature, par)
    journal.ecrire(
        "formations.noter_avis" if isinstance(par, Agent) else "formations.rendre_avis",
        candidature,
        par=par,
        motif=rendu.motif,
        changements={"avis": [avant, _en_mots(rendu)]},
    )
    _suivre(candidature)
    return rendu


@transaction.atomic
def verifier_n1(candidature: Candidature, *, par: Agent) -> Candidature:
    """The cell has looked at the directory: the address is that of the N+1, whose opinion counts. Idempotent. Raises
    SelectionClose."""
    candidature = _ouverte(candidature)
    if candidature.n1_verifie_le is None:
        _verifier(candidature, par)
        journal.ecrire("formations.verifier_n1", candidature, par=par)
        _suivre(candidature)
    return candidature


@transaction.atomic
def corriger_n1(candidature: Candidature, *, nom: str, email: str, par: Agent) -> Candidature:
    """Another address for the N+1, which the cell vouches for: the opinion is asked again there, and whatever the
    former address had said goes. Raises SelectionClose, ValidationError."""
    cohorte = tenir_cohorte(candidature.cohorte)
    candidature = _ouverte(candidature)
    candidature.cohorte = cohorte
    email = adresses.propre(email)
    if refus := adresses.refus_du_n1(email, candidature.agent):
        raise ValidationError({"n1_email": refus})
    if not nom.strip():
        raise ValidationError({"n1_nom": "Donnez le prénom et le nom de la personne."})
    autre = email != candidature.n1_email
    candidature.n1_nom, candidature.n1_email = nom.strip(), email
    _verifier(candidature, par)
    if autre:
        AvisHierarchique.objects.filter(candidature=candidature).delete()
        quitter_la_liste(candidature)
        candidature.etat, candidature.decision = Etat.SOUMISE, ""
        candidature.version += 1
        candidature.n1_demande_le, candidature.n1_relance_le = timezone.now(), None
    candidature.full_clean(validate_constraints=False)
    candidature.save()
    candidature = tenir(candidature)
    journal.ecrire("formations.corriger_n1", candidature, par=par)
    reconcilier(candidature)
    return candidature


@transaction.atomic
def relancer_n1(candidature: Candidature, *, par: Auteur) -> Candidature:
    """Ask again now, with a link whose validity starts anew. Raises ValidationError when they have answered, or were
    written today already, so that pressing twice writes once."""
    candidature = _ouverte(candidature)
    if candidature.avis_donne is not None:
        raise ValidationError("L’avis est déjà rendu.")
    derniere = candidature.n1_relance_le or candidature.n1_demande_le
    if derniere is not None and timezone.localdate(derniere) == timezone.localdate():
        raise ValidationError(f"{candidature.n1_nom} a déjà reçu un courriel aujourd’hui.")
    candidature.n1_relance_le = timezone.now()
    candidature.save(update_fields=["n1_relance_le", "modifie_le"])
    journal.ecrire("formations.relancer_n1", candidature, par=par)
    with en_nombre():
        reconcilier(candidature)
    return candidature


def _ouverte(candidature: Candidature) -> Candidature:
    candidature = tenir(candidature)
    if not candidature.selection_ouverte:
        raise SelectionClose
    return candidature


def _verifier(candidature: Candidature, par: Agent) -> None:
    candidature.n1_verifie_le, candidature.n1_verifie_par = timezone.now(), par


def _suivre(candidature: Candidature) -> None:
    """The state that the opinion and its author make."""
    candidature.etat = Etat.AVIS_RENDU if candidature.avis_compte else Etat.SOUMISE
    candidature.save()
    reconcilier(candidature)


def _en_mots(avis: AvisHierarchique) -> str:
    jours = f", {compter(avis.jours_accordes, 'jour')}" if avis.jours_accordes else ""
    return f"{avis.get_avis_display()}{jours}"
