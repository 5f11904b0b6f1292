"""Reads and changes of state of the installation itself."""

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DEFAULT_DB_ALIAS, transaction

from . import calendrier, couleurs, journal, logos, memo, preparees, regles
from .models import Identite, JourFerme, Reglage

_MEMO = "instance.identite"
_CHAMPS = [champ.attname for champ in Identite._meta.concrete_fields]
_IDENTITE = preparees.Preparee(lambda: Identite.objects.filter(pk=1).values_list(*_CHAMPS))
# What the journal says was changed without copying it: too long to read there.
_LONGS = {"texte_mentions", "texte_donnees", "texte_accessibilite"}


def identite() -> Identite:
    """The identity of this installation: one query per request, so a change shows at once in every worker."""
    return memo.garder(_MEMO, _lire_identite)


def _lire_identite() -> Identite:
    # A read-only page must not write: the defaults stand in until the row is first saved.
    lues = _IDENTITE.lire()
    return Identite.from_db(DEFAULT_DB_ALIAS, _CHAMPS, lues[0]) if lues else Identite(pk=1)


@transaction.atomic
def enregistrer_identite(
    *, par: journal.Auteur, logo: bytes | None = None, retirer_logo: bool = False, **champs: Any
) -> Identite:
    """Change the given fields. Raises ValidationError on colours that cannot be read or a logo that is no picture."""
    Identite.objects.get_or_create(pk=1)
    instance = Identite.objects.select_for_update().get(pk=1)
    changements: dict[str, Any] = {}
    for nom, valeur in champs.items():
        avant = getattr(instance, nom)
        if avant != valeur:
            libelle = str(Identite._meta.get_field(nom).verbose_name)  # type: ignore[union-attr]
            changements[libelle] = ["", "texte modifié"] if nom in _LONGS else [str(avant), str(valeur)]
            setattr(instance, nom, valeur)
    instance.full_clean(exclude=["logo"])
    try:
        couleurs.deriver(instance.encre, instance.signal)
    except ValidationError as error:
        raise ValidationError({"encre": error.messages}) from error
    if logo is not None or (retirer_logo and instance.logo):
        changements["logo"] = ["", "remplacé" if logo is not None else "retiré"]
        _changer_logo(instance, logo)
    if not changements:
        return instance
    instance.save()
    journal.ecrire("instance.identite_modifiee", instance, par=par, changements=changements)
    memo.oublier(_MEMO)
    return instance


def _changer_logo(instance: Identite, contenu: bytes | None) -> None:
    stockage, ancien = instance.logo.storage, instance.logo.name
    if contenu is None:
        instance.logo = ""
    else:
        try:
            extension = logos.verifier(contenu)
        except ValidationError as error:
            raise ValidationError({"logo": error.messages}) from error
        nom = f"logo-{hashlib.sha256(contenu).hexdigest()[:12]}.{extension}"
        instance.logo.save(nom, ContentFile(contenu), save=False)
    if ancien and ancien != instance.logo.name:
        # After the commit only: a rollback must find its file again.
        transaction.on_commit(lambda: stockage.delete(ancien), robust=True)


@transaction.atomic
def modifier_regle(cle: str, valeur: Any, *, par: journal.Auteur) -> None:
    """Give a rule a value; its default when the value equals it. Raises KeyError on an undeclared rule and
    ValidationError on a value it cannot take."""
    regle = regles.REGLES[cle]
    valeur = regle.valider(valeur)
    ligne = Reglage.objects.select_for_update().filter(cle=cle).first()
    avant = ligne.valeur if ligne else regle.defaut
    if avant == valeur:
        return
    if ligne is None:
        ligne = Reglage(cle=cle)
    ligne.valeur = valeur
    ligne.save()
    journal.ecrire(
        "instance.regle_retablie" if valeur == regle.defaut else "instance.regle_modifiee",
        ligne,
        par=par,
        changements={regle.libelle: [regle.en_mots(avant), regle.en_mots(valeur)]},
    )
    if valeur == regle.defaut:
        ligne.delete()  # so that a better default of a later version applies
    memo.oublier(regles.MEMO)


def retablir_regle(cle: str, *, par: journal.Auteur) -> None:
    modifier_regle(cle, regles.REGLES[cle].defaut, par=par)


@transaction.atomic
def enregistrer_jour_ferme(ferme: JourFerme, *, par: journal.Auteur) -> JourFerme:
    """Make a day not worked, move it, or change what it is called."""
    avant = JourFerme.objects.select_for_update().filter(pk=ferme.pk).first()
    ferme.full_clean()
    ferme.save()
    memo.oublier(calendrier.MEMO)
    journal.ecrire(
        "instance.jour_ferme", ferme, par=par, changements={"jour": [str(avant) if avant else "", str(ferme)]}
    )
    return ferme


@transaction.atomic
def rouvrir_jour(ferme: JourFerme, *, par: journal.Auteur) -> None:
    journal.ecrire("instance.jour_rouvert", ferme, par=par, changements={"jour": [str(ferme), "ouvert"]})
    ferme.delete()
    memo.oublier(calendrier.MEMO)
