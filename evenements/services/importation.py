"""A file of the whole programme: deposited, looked at, applied. Lock: the import, then the edition."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from instance import journal
from instance.journal import Auteur
from instance.tableaux_recus import cle

from ..models import Edition, Evenement, ImportProgramme, Theme
from ..tableau.lecture import Ligne, lire
from ..tableau.plan import Fiche, Plan, preparer
from . import evenements, intervenants, seances
from .verrous import tenir_edition


@transaction.atomic
def deposer_programme(*, edition: Edition, contenu: bytes, nom: str, par: Agent) -> ImportProgramme:
    """Keep the rows of a file until they are applied. Raises ValidationError when it cannot be read."""
    lignes = [[ligne.numero, ligne.valeurs] for ligne in lire(contenu)]
    return ImportProgramme.objects.create(edition=edition, nom=nom[:150], lignes=lignes, depose_par=par)


def plan_de(depot: ImportProgramme) -> Plan:
    """What applying it would do now."""
    return preparer(depot.edition, [Ligne(numero, valeurs) for numero, valeurs in depot.lignes])


@transaction.atomic
def appliquer_programme(depot: ImportProgramme, *, empreinte: str, avec_erreurs: bool = False, par: Auteur) -> Plan:
    """Do what was shown (`empreinte` of that plan): all, or nothing. `avec_erreurs`: the good rows go, the others are
    left out. Raises ValidationError, with the row that a service refused."""
    depot = ImportProgramme.objects.select_for_update(of=("self",)).select_related("edition").get(pk=depot.pk)
    if depot.applique_le:
        raise ValidationError("Ce fichier a déjà été appliqué\u00a0: déposez-le à nouveau.")
    tenir_edition(depot.edition)
    plan = plan_de(depot)
    if plan.empreinte != empreinte:
        raise ValidationError("Le programme a changé depuis l’aperçu\u00a0: relisez-le, puis confirmez.")
    if plan.erreurs and not avec_erreurs:
        raise ValidationError("Des lignes sont à corriger\u00a0: rien n’est écrit sans votre accord.")
    for fiche in (*plan.nouvelles, *plan.modifiees):
        try:
            _ecrire(depot.edition, fiche, par)
        except ValidationError as refus:
            raise ValidationError(f"Ligne {fiche.lignes[0]}\u00a0: {' '.join(refus.messages)}") from refus
    depot.applique_le = timezone.now()
    depot.save(update_fields=["applique_le"])
    journal.ecrire("evenements.importer", depot.edition, par=par)
    return plan


def _ecrire(edition: Edition, fiche: Fiche, par: Auteur) -> None:
    mots: dict[str, Any] = {"titre": fiche.titre, "institution": fiche.institution, **fiche.mots}
    if fiche.themes is not None:
        mots["themes"] = _themes(fiche.themes)
    evenement = fiche.existant
    if evenement is None:
        evenement = evenements.creer(
            par=par, edition=edition, seances=fiche.seances, reference=fiche.reference, **(mots | fiche.places)
        )
    else:
        evenements.modifier(evenement, par=par, **mots)
        _dater(evenement, fiche, par)
        jauges = {jauge.mode: jauge.capacite for jauge in evenement.session.jauges.all()} | fiche.places
        seances.regler_places(evenement, presence=jauges.get("presence"), distance=jauges.get("distance"), par=par)
    if fiche.intervenants is not None:
        _nommer(evenement, fiche.intervenants, par)


def _dater(evenement: Evenement, fiche: Fiche, par: Auteur) -> None:
    creneaux = list(evenement.session.creneaux.filter(annule=False).select_related("session", "site", "salle"))
    for creneau, seance in zip(creneaux, fiche.seances, strict=False):
        seances.changer_seance(evenement, creneau, seance=seance, par=par)
    for seance in fiche.seances[len(creneaux) :]:
        seances.ajouter_seance(evenement, seance=seance, par=par)


def _nommer(evenement: Evenement, voulus: list[tuple[str, str]], par: Auteur) -> None:
    """Those known by their name keep what ties them to their agenda."""
    connus = {cle(intervenant.nom): intervenant for intervenant in evenement.intervenants.select_related("agent")}
    for nom in connus.keys() - {cle(nom) for nom, _ in voulus}:
        intervenants.retirer_intervenant(connus[nom], par=par)
    for ordre, (nom, qualite) in enumerate(voulus):
        ancien = connus.get(cle(nom))
        if ancien and (ancien.nom, ancien.qualite, ancien.ordre) == (nom, qualite, ordre):
            continue
        garde: dict[str, Any] = {"agent": ancien.agent, "role": ancien.role, "malgre": ancien.malgre} if ancien else {}
        intervenants.inviter(evenement, par=par, nom=nom, qualite=qualite, ordre=ordre, remplace=ancien, **garde)


def _themes(noms: Iterable[str]) -> list[Theme]:
    connus = {cle(theme.nom): theme for theme in Theme.objects.all()}
    return [connus.get(cle(nom)) or Theme.objects.create(nom=nom[:60]) for nom in noms]
