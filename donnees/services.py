"""The import of the human resources' files: deposited, looked at, applied or dropped.

Lock order: the import, then the institution, then the people.
"""

import datetime as dt
import logging

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from agents import services as personnes
from agents.models import Agent, Direction, Institution
from instance import journal
from instance.journal import Auteur

from .lecture import lire
from .models import ImportRH
from .plan import Plan, directions_connues, preparer
from .regles import GARDE_DU_FICHIER

logger = logging.getLogger(__name__)
MOTIF = "Fichier des ressources humaines"


@transaction.atomic
def deposer(*, institution: Institution, contenu: bytes, nom: str, complet: bool, par: Agent | None) -> ImportRH:
    """Keep a file until it is applied or dropped. Raises ValidationError when it cannot be read."""
    lire(contenu)
    depot = ImportRH(institution=institution, nom=nom[:150], complet=complet, depose_par=par)
    depot.fichier.save(f"{depot.cle}.bin", ContentFile(contenu), save=False)
    depot.save()
    journal.ecrire("donnees.deposer_import", depot, par=par)
    return depot


def plan_de(depot: ImportRH) -> Plan:
    """What applying it would do now. Raises ValidationError when the file is gone."""
    if not depot.fichier:
        raise ValidationError("Ce fichier a été oublié\u00a0: déposez-le à nouveau.")
    with depot.fichier.open("rb") as fichier:
        lignes = lire(fichier.read())
    jour = timezone.localdate()
    return preparer(depot.institution, lignes, complet=depot.complet, le=jour, par=depot.depose_par)


@transaction.atomic
def demander_application(depot: ImportRH, *, empreinte: str, motif: str = "", par: Auteur) -> ImportRH:
    """Have the worker apply what was shown (`empreinte` of that plan). Raises ValidationError when it is not to be
    applied any more, or when the file looks absurd and no motive is given."""
    depot = _mettre_en_cours(depot, empreinte, motif, par)
    from . import tasks

    transaction.on_commit(lambda: tasks.appliquer.delay(depot.pk), robust=True)
    return depot


def appliquer_aussitot(depot: ImportRH, *, empreinte: str, motif: str = "", par: Auteur) -> ImportRH:
    """The same for a command, which waits for the end: `etat` and `erreur` tell it. Raises what
    `demander_application` does."""
    depot = _mettre_en_cours(depot, empreinte, motif, par)
    appliquer(depot.pk)
    depot.refresh_from_db()
    return depot


@transaction.atomic
def _mettre_en_cours(depot: ImportRH, empreinte: str, motif: str, par: Auteur) -> ImportRH:
    depot = ImportRH.objects.select_for_update(of=("self",)).select_related("institution").get(pk=depot.pk)
    if depot.etat != ImportRH.Etat.A_VERIFIER:
        raise ValidationError("Ce fichier n’attend plus.")
    if ImportRH.objects.filter(institution=depot.institution, etat=ImportRH.Etat.EN_COURS).exists():
        raise ValidationError("Un autre fichier de cette institution est en cours\u00a0: attendez qu’il finisse.")
    plan = plan_de(depot)
    _exiger(plan, empreinte, motif)
    depot.etat, depot.empreinte, depot.motif = ImportRH.Etat.EN_COURS, empreinte, motif.strip()
    depot.appliquer_depuis = timezone.now()
    depot.save()
    journal.ecrire("donnees.demander_import", depot, par=par, motif=depot.motif)
    return depot


def appliquer(import_id: int) -> None:
    """What the worker does. All or nothing; again after a kill, nothing once done."""
    try:
        _appliquer(import_id)
    except ValidationError as refus:
        _echouer(import_id, " ".join(refus.messages))
    except Exception:
        logger.exception("import %s failed", import_id)
        _echouer(import_id, "Une erreur inattendue a tout annulé\u00a0: rien n’a changé.")


def executer(plan: Plan, *, par: Auteur) -> None:
    """Bring the directory in line with the plan, in the caller's transaction."""
    directions = _creer_directions(plan, par)
    for fiche in (*plan.nouvelles, *plan.modifiees):
        direction = fiche.champs.get("direction")
        if isinstance(direction, str):
            fiche.champs["direction"] = directions[direction]
    for fiche in plan.nouvelles:
        for champ, valeur in fiche.champs.items():
            if champ != "n_plus_1":
                setattr(fiche.agent, champ, valeur)
    chefs = [(fiche.agent, fiche.champs["n_plus_1"]) for fiche in plan.nouvelles if fiche.champs.get("n_plus_1")]
    personnes.enregistrer_en_nombre(
        nouveaux=[fiche.agent for fiche in plan.nouvelles],
        modifies=[(fiche.agent, fiche.champs) for fiche in plan.modifiees],
        par=par,
        motif=MOTIF,
    )
    personnes.rattacher_en_nombre(chefs)
    personnes.fermer_en_nombre(plan.departs, par=par)


@transaction.atomic
def abandonner(depot: ImportRH, *, par: Auteur, motif: str = "") -> ImportRH:
    """Drop a file that waits; idempotent. One being applied is not dropped any more."""
    depot = ImportRH.objects.select_for_update(of=("self",)).get(pk=depot.pk)
    if depot.etat == ImportRH.Etat.EN_COURS:
        raise ValidationError("Ce fichier est en cours d’application.")
    if depot.etat == ImportRH.Etat.A_VERIFIER:
        depot.etat = ImportRH.Etat.ABANDONNE
        _oublier_fichier(depot)
        depot.save()
        journal.ecrire("donnees.abandonner_import", depot, par=par, motif=motif)
    return depot


def oublier_les_fichiers() -> int:
    """Drop those that nobody came back to; returns how many."""
    limite = timezone.now() - dt.timedelta(days=GARDE_DU_FICHIER.valeur())
    anciens = ImportRH.objects.filter(etat=ImportRH.Etat.A_VERIFIER, depose_le__lt=limite)
    for depot in anciens:
        abandonner(depot, par=None, motif="Resté sans suite")
    return len(anciens)


@transaction.atomic
def _appliquer(import_id: int) -> None:
    depot = ImportRH.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=import_id).first()
    if depot is None or depot.etat != ImportRH.Etat.EN_COURS:
        return
    Institution.objects.select_for_update(no_key=True).get(pk=depot.institution_id)
    plan = plan_de(depot)
    _exiger(plan, depot.empreinte, depot.motif)
    executer(plan, par=depot.depose_par)
    depot.etat, depot.applique_le, depot.comptes = ImportRH.Etat.APPLIQUE, timezone.now(), plan.comptes
    _oublier_fichier(depot)
    depot.save()
    journal.ecrire("donnees.appliquer_import", depot, par=depot.depose_par)


@transaction.atomic
def _echouer(import_id: int, erreur: str) -> None:
    depot = ImportRH.objects.select_for_update(of=("self",)).get(pk=import_id)
    if depot.etat == ImportRH.Etat.EN_COURS:
        depot.etat, depot.erreur = ImportRH.Etat.ECHOUE, erreur[:300]
        _oublier_fichier(depot)
        depot.save()


def _exiger(plan: Plan, empreinte: str, motif: str) -> None:
    if plan.empreinte != empreinte:
        raise ValidationError("L’annuaire a changé depuis la lecture de ce fichier\u00a0: vérifiez à nouveau.")
    if plan.vide:
        raise ValidationError("Ce fichier ne change rien.")
    if plan.alertes and not motif.strip():
        raise ValidationError({"motif": "Ce fichier sort de l’ordinaire\u00a0: dites pourquoi il est juste."})


def _creer_directions(plan: Plan, par: Auteur) -> dict[str, Direction]:
    connues = directions_connues(plan.institution)
    for nom_cle, (nom, dessus) in plan.directions.items():
        direction = Direction(institution=plan.institution, nom=nom, parent=connues.get(dessus))
        personnes.enregistrer_reference(direction, par=par)
        connues[nom_cle] = direction
    return connues


def _oublier_fichier(depot: ImportRH) -> None:
    """The row no longer names it; the file goes once that is committed."""
    fichier, nom = depot.fichier.storage, depot.fichier.name
    depot.fichier = ""
    if nom:
        transaction.on_commit(lambda: fichier.delete(nom), robust=True)
