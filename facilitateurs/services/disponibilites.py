"""When a facilitator is not to be asked: one period, or a rule that repeats. No reason is ever asked, and the journal
keeps no date."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from instance import journal
from instance.journal import Auteur
from instance.typographie import compter, enumerer, jour_court

from ..horaires import Moment
from ..models import Facilitateur, Indisponibilite, IndisponibiliteReguliere
from ..regles import DUREE_REGULIERE, NOMBRE_ABSENCES
from .verrous import verrouiller

AVANCE = 3  # years: nobody plans a mission further ahead
TROP_LOIN = "C’est trop loin\u00a0: restez dans les trois ans qui viennent."


@dataclass(frozen=True)
class Rythme:
    """What repeats, as it is typed: see `IndisponibiliteReguliere`."""

    jours: Collection[int]
    debut: dt.date
    fin: dt.date
    moment: Moment = Moment.JOURNEE
    de: dt.time | None = None
    a: dt.time | None = None
    semaines: str = IndisponibiliteReguliere.Semaines.TOUTES
    sauf: Collection[dt.date] = field(default_factory=tuple)


@transaction.atomic
def declarer_indisponibilite(
    facilitateur: Facilitateur, *, debut: dt.datetime, fin: dt.datetime, par: Auteur
) -> Indisponibilite:
    """A time kept free of missions. One that overlaps others is merged with them."""
    if fin <= debut:
        raise ValidationError({"fin": "La fin doit venir après le début."})
    if fin <= timezone.now():
        raise ValidationError({"fin": "Cette période est déjà passée."})
    if debut > timezone.now() + relativedelta(years=AVANCE):
        raise ValidationError({"debut": TROP_LOIN})
    facilitateur = verrouiller(facilitateur)
    voisines = facilitateur.indisponibilites.filter(periode__overlap=DateTimeTZRange(debut, fin, "[]"))
    for voisine in voisines:
        debut, fin = min(debut, voisine.periode.lower), max(fin, voisine.periode.upper)
    voisines.delete()
    _refuser_trop(facilitateur)
    indisponibilite = Indisponibilite.objects.create(facilitateur=facilitateur, periode=DateTimeTZRange(debut, fin))
    journal.ecrire("facilitateurs.declarer_indisponibilite", facilitateur, par=par)
    return indisponibilite


@transaction.atomic
def retirer_indisponibilite(indisponibilite: Indisponibilite, *, par: Auteur) -> None:
    facilitateur = verrouiller(indisponibilite.facilitateur)
    if Indisponibilite.objects.filter(pk=indisponibilite.pk).delete()[0]:
        journal.ecrire("facilitateurs.retirer_indisponibilite", facilitateur, par=par)


@transaction.atomic
def declarer_indisponibilite_reguliere(
    facilitateur: Facilitateur, *, rythme: Rythme, par: Auteur
) -> IndisponibiliteReguliere:
    """A time kept free every week, or every other one. Raises ValidationError, by field, when the rule makes no sense,
    never falls, has no near end, or repeats one already noted."""
    facilitateur = verrouiller(facilitateur)
    _refuser_trop(facilitateur)
    reguliere = IndisponibiliteReguliere(facilitateur=facilitateur)
    _poser(reguliere, rythme)
    reguliere.save()
    journal.ecrire("facilitateurs.declarer_indisponibilite_reguliere", facilitateur, par=par)
    return reguliere


@transaction.atomic
def modifier_indisponibilite_reguliere(
    reguliere: IndisponibiliteReguliere, *, rythme: Rythme, par: Auteur
) -> IndisponibiliteReguliere:
    """The same rules as for a new one."""
    facilitateur = verrouiller(reguliere.facilitateur)
    relue = IndisponibiliteReguliere.objects.filter(pk=reguliere.pk).first()
    if relue is None:
        raise ValidationError("Cette indisponibilité a été retirée entre-temps.")
    reguliere, reguliere.facilitateur = relue, facilitateur
    _poser(reguliere, rythme)
    reguliere.save()
    journal.ecrire("facilitateurs.modifier_indisponibilite_reguliere", facilitateur, par=par)
    return reguliere


@transaction.atomic
def retirer_indisponibilite_reguliere(reguliere: IndisponibiliteReguliere, *, par: Auteur) -> None:
    facilitateur = verrouiller(reguliere.facilitateur)
    if IndisponibiliteReguliere.objects.filter(pk=reguliere.pk).delete()[0]:
        journal.ecrire("facilitateurs.retirer_indisponibilite_reguliere", facilitateur, par=par)


def _poser(reguliere: IndisponibiliteReguliere, rythme: Rythme) -> None:
    _verifier_dates(rythme)
    _verifier_heures(rythme)
    heures = rythme.moment == Moment.HEURES
    reguliere.jours = sorted(set(rythme.jours))
    reguliere.moment, reguliere.semaines = rythme.moment, rythme.semaines
    reguliere.de, reguliere.a = (rythme.de, rythme.a) if heures else (None, None)
    reguliere.debut, reguliere.fin = rythme.debut, rythme.fin
    reguliere.sauf = []
    if not reguliere.jours or not set(reguliere.jours) <= set(range(1, 8)):
        raise ValidationError({"jours": "Choisissez au moins un jour de la semaine."})
    if not reguliere.dates(rythme.debut, rythme.fin):
        raise ValidationError({"jours": "Aucun de ces jours ne tombe entre ces deux dates, ces semaines-là."})
    hors = sorted(jour for jour in set(rythme.sauf) if not reguliere.tombe(jour))
    if hors:
        refus = f"Vous n’êtes pas indisponible ces jours-là\u00a0: {enumerer(map(jour_court, hors))}."
        raise ValidationError({"sauf": refus})
    reguliere.sauf = sorted(set(rythme.sauf))
    if not reguliere.dates(rythme.debut, rythme.fin):
        raise ValidationError({"sauf": "Il ne reste aucun jour\u00a0: retirez plutôt cette indisponibilité."})
    _refuser_doublon(reguliere)
    reguliere.full_clean()


def _verifier_dates(rythme: Rythme) -> None:
    if rythme.fin < rythme.debut:
        raise ValidationError({"fin": "Le dernier jour vient avant le premier."})
    if rythme.fin < timezone.localdate():
        raise ValidationError({"fin": "Cette période est déjà passée."})
    if rythme.debut > timezone.localdate() + relativedelta(years=AVANCE):
        raise ValidationError({"debut": TROP_LOIN})
    mois = DUREE_REGULIERE.valeur()
    if rythme.debut < rythme.fin - relativedelta(months=mois):
        refus = f"Restez sous {compter(mois, 'mois', 'mois')}\u00a0: vous la reprendrez à ce moment-là."
        raise ValidationError({"fin": refus})


def _verifier_heures(rythme: Rythme) -> None:
    if rythme.moment != Moment.HEURES:
        return
    manquent = {nom: "Donnez cette heure." for nom in ("de", "a") if getattr(rythme, nom) is None}
    if manquent:
        raise ValidationError(manquent)
    if rythme.a <= rythme.de:  # type: ignore[operator]
        raise ValidationError({"a": "La fin doit venir après le début, le même jour."})


def _refuser_trop(facilitateur: Facilitateur) -> None:
    """Somebody away forty times is not away: they have something else to settle with the cell."""
    limite = NOMBRE_ABSENCES.valeur()
    notees = facilitateur.indisponibilites.filter(periode__endswith__gt=timezone.now()).count()
    regulieres = facilitateur.indisponibilites_regulieres.filter(fin__gte=timezone.localdate()).count()
    if notees + regulieres >= limite:
        raise ValidationError(
            f"Vous avez déjà noté {compter(limite, 'indisponibilité')} à venir. Retirez-en, réunissez-les en une "
            "indisponibilité régulière, ou parlez-en à la cellule."
        )


def _refuser_doublon(reguliere: IndisponibiliteReguliere) -> None:
    """Two rules that hold at the same time would each need its exceptions: one is enough. Compared over the days they
    share, three years at most."""
    autres = reguliere.facilitateur.indisponibilites_regulieres.exclude(pk=reguliere.pk)
    for autre in autres.filter(debut__lte=reguliere.fin, fin__gte=reguliere.debut):
        communs = set(reguliere.dates(autre.debut, autre.fin)) & set(autre.dates(reguliere.debut, reguliere.fin))
        for jour in communs:
            (debut, fin), (autre_debut, autre_fin) = reguliere.bornes(jour), autre.bornes(jour)
            if debut < autre_fin and autre_debut < fin:
                refus = f"Vous l’avez déjà noté\u00a0: {autre.en_mots}. Modifiez-la plutôt."
                raise ValidationError({"jours": refus})
