"""The versions of what a certifying training certifies: written as drafts, published once, then never changed. The
database refuses it too (migration `referentiel_immuable`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from instance import journal
from instance.journal import Auteur
from instance.typographie import enumerer

from ..models import Bloc, Cohorte, Critere, Formation, Referentiel
from .catalogue import tenir as tenir_formation

CHAMPS = ("nom", "annee", "enregistrement")


@dataclass(frozen=True)
class BlocSaisi:
    """A block as it is typed, in its place among the others; `criteres` in order too."""

    code: str
    intitule: str
    criteres: Sequence[str]


def dernier_publie(formation: Formation) -> Referentiel | None:
    """The one that a cohort opened now is judged by."""
    return Referentiel.objects.publies().filter(formation=formation).order_by("-version").first()


@transaction.atomic
def creer_version(
    formation: Formation, *, annee: int, par: Auteur, nom: str = "", depuis: Referentiel | None = None
) -> Referentiel:
    """The next version, as a draft, with the blocks and criteria of `depuis`: by default the last one. Raises
    ValidationError for a training that certifies nothing, and while another draft waits."""
    formation = tenir_formation(formation)
    if not formation.certifiante:
        raise ValidationError({"formation": "Seule une formation certifiante a un référentiel."})
    derniere = Referentiel.objects.filter(formation=formation).order_by("-version").first()
    if derniere and derniere.publie_le is None:
        raise ValidationError(
            f"La version {derniere.version} est encore un brouillon\u00a0: modifiez-la, ou publiez-la d’abord."
        )
    modele = depuis or derniere
    if modele and modele.formation_id != formation.pk:
        raise ValidationError("Ce référentiel est celui d’une autre formation.")
    champs = {"nom": nom.strip() or modele.nom} if modele else ({"nom": nom.strip()} if nom.strip() else {})
    referentiel = Referentiel(
        formation=formation, version=derniere.version + 1 if derniere else 1, annee=annee, **champs
    )
    referentiel.full_clean()
    referentiel.save()
    if modele:
        _ecrire_blocs(referentiel, blocs_de(modele))
    journal.ecrire("formations.creer_referentiel", referentiel, par=par)
    return referentiel


@transaction.atomic
def enregistrer_referentiel(
    referentiel: Referentiel, *, par: Auteur, blocs: Sequence[BlocSaisi] | None = None, **champs: Any
) -> Referentiel:
    """Give a draft new values (CHAMPS), and with `blocs` these blocks instead of its own. Raises ValidationError."""
    referentiel = tenir(referentiel)
    if referentiel.publie_le:
        raise ValidationError("Une version publiée ne change plus\u00a0: faites-en une nouvelle.")
    for nom, valeur in champs.items():
        if nom not in CHAMPS:
            raise TypeError(f"not a field of a référentiel: {nom}")
        setattr(referentiel, nom, valeur)
    referentiel.full_clean()
    referentiel.save()
    if blocs is not None:
        referentiel.blocs.all().delete()
        _ecrire_blocs(referentiel, blocs)
    journal.ecrire("formations.enregistrer_referentiel", referentiel, par=par)
    return referentiel


@transaction.atomic
def publier_referentiel(referentiel: Referentiel, *, par: Auteur) -> Referentiel:
    """From now on cohorts are judged by it, and it never changes. Idempotent. Raises ValidationError without a block,
    or when a block has no criterion."""
    referentiel = tenir(referentiel)
    if referentiel.publie_le:
        return referentiel
    blocs = list(referentiel.blocs.prefetch_related("criteres"))
    if not blocs:
        raise ValidationError("Ce référentiel n’a pas de bloc\u00a0: ajoutez-en un avant de le publier.")
    if vides := [bloc.code for bloc in blocs if not bloc.criteres.all()]:
        raise ValidationError(f"Sans critère, on ne peut rien évaluer\u00a0: complétez {enumerer(vides)}.")
    referentiel.publie_le = timezone.now()
    referentiel.save(update_fields=["publie_le"])
    journal.ecrire("formations.publier_referentiel", referentiel, par=par)
    return referentiel


def exiger_applicable(referentiel: Referentiel | None, cohorte: Cohorte) -> None:
    """Whether a cohort may be judged by this version from now on. Called under the cohort's lock, which the first
    assessment takes too. Raises ValidationError."""
    if cohorte.evaluations.exists():
        raise ValidationError(
            {"referentiel": "Des évaluations sont déjà écrites\u00a0: la promotion garde la version qui les porte."}
        )
    if referentiel is None:
        return
    if referentiel.formation_id != cohorte.formation_id:
        raise ValidationError({"referentiel": "Ce référentiel est celui d’une autre formation."})
    if referentiel.publie_le is None:
        raise ValidationError({"referentiel": "Publiez d’abord cette version."})


def tenir(referentiel: Referentiel) -> Referentiel:
    return (
        Referentiel.objects.select_for_update(of=("self",), no_key=True)
        .select_related("formation")
        .get(pk=referentiel.pk)
    )


def blocs_de(referentiel: Referentiel) -> list[BlocSaisi]:
    return [
        BlocSaisi(bloc.code, bloc.intitule, [critere.intitule for critere in bloc.criteres.all()])
        for bloc in referentiel.blocs.prefetch_related("criteres")
    ]


def _ecrire_blocs(referentiel: Referentiel, blocs: Sequence[BlocSaisi]) -> None:
    codes = [bloc.code.strip().upper() for bloc in blocs]
    if doubles := sorted({code for code in codes if codes.count(code) > 1}):
        raise ValidationError(f"Deux blocs portent le code {enumerer(doubles)}\u00a0: donnez-en un à chacun.")
    for rang, (code, saisi) in enumerate(zip(codes, blocs, strict=True), start=1):
        bloc = Bloc(referentiel=referentiel, code=code, intitule=saisi.intitule.strip(), rang=rang)
        bloc.full_clean()
        bloc.save()
        _ecrire_criteres(bloc, saisi.criteres)


def _ecrire_criteres(bloc: Bloc, intitules: Sequence[str]) -> None:
    criteres = [
        Critere(bloc=bloc, intitule=intitule.strip(), rang=rang)
        for rang, intitule in enumerate((texte for texte in intitules if texte.strip()), start=1)
    ]
    for critere in criteres:
        try:
            critere.clean_fields(exclude=["bloc"])
        except ValidationError as refus:
            raise ValidationError(
                f"{bloc.code}, critère «\u202f{critere.intitule[:40]}…\u202f»\u00a0: {' '.join(refus.messages)}"
            ) from refus
    Critere.objects.bulk_create(criteres)
