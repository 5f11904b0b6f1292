"""The elimination slip: what is over its time is listed, approved by the archivist, then erased; the slip is kept.

`executer` is the only way by which kept records are erased. Lock order: the slip, then what the room that keeps them
locks. Administrators alone."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.rules import est_administration
from documents.services import demander, numeroter
from instance import journal
from instance.conservation import SERIES, Serie
from instance.journal import Auteur

from .models import OUVERTS, BordereauElimination, LigneBordereau

Etat, Sort = BordereauElimination.Etat, LigneBordereau.Sort
PREFIXE, TYPE = "BE", "bordereau_elimination"


@transaction.atomic
def preparer(serie: Serie, *, par: Auteur) -> BordereauElimination:
    """List what is over its time today. Raises ValidationError when nothing is, or when a slip of this kind is open."""
    _exiger_administration(par)
    numero = numeroter(PREFIXE, timezone.localdate().year)  # two at once wait for each other here
    if autre := BordereauElimination.objects.ouverts().filter(serie=serie.cle).first():
        raise ValidationError(f"Le bordereau {autre} attend déjà\u00a0: exécutez-le ou abandonnez-le d’abord.")
    avant = serie.limite()
    bordereau = BordereauElimination(
        numero=numero,
        serie=serie.cle,
        libelle=serie.libelle,
        duree=serie.duree.valeur(),
        avant=avant,
        prepare_le=timezone.now(),
        prepare_par=par,  # type: ignore[misc]
    )
    lignes = [
        LigneBordereau(bordereau=bordereau, objet_id=p.objet_id, groupe=p.groupe[:300], close_le=p.close_le)
        for p in serie.echues(avant)
    ]
    if not lignes:
        raise ValidationError("Rien n’est arrivé à échéance.")
    bordereau.empreinte = empreinte(lignes)
    bordereau.full_clean()
    bordereau.save()
    LigneBordereau.objects.bulk_create(lignes, batch_size=1000)
    journal.ecrire("donnees.preparer_bordereau", bordereau, par=par, changements={"pièces": ["", str(len(lignes))]})
    demander(TYPE, bordereau, par=par)
    return bordereau


@transaction.atomic
def approuver(
    bordereau: BordereauElimination, *, archiviste: str, vise_le: dt.date, par: Auteur, reference: str = ""
) -> BordereauElimination:
    """Record the archivist's approval, given on the printed slip. Raises ValidationError, by field."""
    bordereau = _tenir(bordereau, Etat.PREPARE, par=par)
    if not archiviste.strip():
        raise ValidationError({"archiviste": "Donnez le nom de la personne qui a visé le bordereau."})
    if not timezone.localdate(bordereau.prepare_le) <= vise_le <= timezone.localdate():
        raise ValidationError({"vise_le": "Le visa est donné entre le jour du bordereau et aujourd’hui."})
    bordereau.archiviste, bordereau.vise_le, bordereau.reference = archiviste.strip(), vise_le, reference.strip()
    bordereau.etat, bordereau.approuve_le = Etat.APPROUVE, timezone.now()
    bordereau.approuve_par = par  # type: ignore[assignment]
    bordereau.full_clean()
    bordereau.save()
    journal.ecrire("donnees.approuver_bordereau", bordereau, par=par)
    demander(TYPE, bordereau, par=par)
    return bordereau


@transaction.atomic
def executer(bordereau: BordereauElimination, *, par: Auteur) -> BordereauElimination:
    """Erase what an approved slip lists, all or nothing, and note what became of each record: one that lives again, or
    that a longer time now keeps, stays. Executed again it does nothing. Raises ValidationError unless it is approved,
    or when its list is no longer the one approved."""
    bordereau = _tenir(bordereau, Etat.APPROUVE, Etat.EXECUTE, par=par)
    if bordereau.etat == Etat.EXECUTE:
        return bordereau
    serie, lignes = SERIES[bordereau.serie], list(bordereau.lignes.order_by("pk"))
    if empreinte(lignes) != bordereau.empreinte:
        raise ValidationError("La liste n’est plus celle qui a été visée\u00a0: rien n’est effacé.")
    avant = min(bordereau.avant, serie.limite())
    eliminees = serie.eliminer([ligne.objet_id for ligne in lignes], avant)
    for ligne in lignes:
        ligne.sort = Sort.ELIMINEE if ligne.objet_id in eliminees else Sort.GARDEE
    LigneBordereau.objects.bulk_update(lignes, ["sort"], batch_size=1000)
    bordereau.etat, bordereau.execute_le = Etat.EXECUTE, timezone.now()
    bordereau.execute_par = par  # type: ignore[assignment]
    bordereau.save()
    comptes = {"éliminées": ["", str(len(eliminees))], "gardées": ["", str(len(lignes) - len(eliminees))]}
    journal.ecrire("donnees.executer_bordereau", bordereau, par=par, changements=comptes)
    demander(TYPE, bordereau, par=par)
    return bordereau


@transaction.atomic
def abandonner(bordereau: BordereauElimination, *, motif: str, par: Auteur) -> BordereauElimination:
    """Nothing is erased. Raises ValidationError without a motive, or once it is executed."""
    bordereau = _tenir(bordereau, *OUVERTS, par=par)
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi\u00a0: le motif reste dans l’historique."})
    bordereau.etat = Etat.ABANDONNE
    bordereau.save(update_fields=["etat"])
    journal.ecrire("donnees.abandonner_bordereau", bordereau, par=par, motif=motif.strip())
    demander(TYPE, bordereau, par=par)
    return bordereau


def empreinte(lignes: Iterable[LigneBordereau]) -> str:
    """SHA-256 of the canonical JSON of the list, in its order."""
    liste = [[ligne.objet_id, ligne.groupe, ligne.close_le.isoformat()] for ligne in lignes]
    return hashlib.sha256(json.dumps(liste, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _tenir(bordereau: BordereauElimination, *etats: str, par: Auteur) -> BordereauElimination:
    _exiger_administration(par)
    tenu = BordereauElimination.objects.select_for_update(of=("self",), no_key=True).get(pk=bordereau.pk)
    if tenu.etat not in etats:
        raise ValidationError(f"Ce bordereau est maintenant «\u202f{tenu.get_etat_display().lower()}\u202f».")
    return tenu


def _exiger_administration(par: Auteur) -> None:
    if not est_administration(par):  # type: ignore[arg-type]
        raise ValidationError("Seule l’administration du portail élimine ce qui est conservé.")
