"""A cohort's dates and places. Moving or cancelling a half-day tells those registered: the agenda does."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Creneau, Modalite, Mode, Session
from agents.models import Agent
from courriels.reflexion import en_nombre
from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur
from instance.typographie import nombre, quand

from ..dates import decaler
from ..models import Cohorte, Formation
from .catalogue import tenir as tenir_formation
from .referentiels import dernier_publie, exiger_applicable

CHAMPS = (
    *("nom", "referent", "consignes", "cout_prevu", "cout_facture", "appel_ouvre_le", "appel_ferme_le"),
    "referentiel",
)
SUR_CANDIDATURE = "candidature"
"""The audience of a session that one enters by applying: see `formations.candidatures.audience`."""


@dataclass(frozen=True)
class DemiJournee:
    """A slot to be planned. `lieu` takes the agenda's place fields."""

    debut: dt.datetime
    fin: dt.datetime
    lieu: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def de(cls, creneau: Creneau, jour: dt.date) -> "DemiJournee":
        """The same hours in Paris on that day, whatever the clocks did meanwhile; the same place, the room aside: it
        may be taken."""
        lieu = {"modalite": creneau.modalite, "site": creneau.site, "lieu": creneau.lieu}
        return cls(_le(creneau.debut, jour), _le(creneau.fin, jour), lieu)


def _le(moment: dt.datetime, jour: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(jour, timezone.localtime(moment).time()))


def tenir(cohorte: Cohorte) -> Cohorte:
    """Re-read under its lock, with its session and training."""
    return (
        Cohorte.objects.select_for_update(of=("self",), no_key=True)
        .select_related("session__institution", "formation")
        .get(pk=cohorte.pk)
    )


@transaction.atomic
def ouvrir_cohorte(
    formation: Formation,
    *,
    nom: str,
    par: Auteur,
    demi_journees: Sequence[DemiJournee] = (),
    places: int | None = None,
    referent: Agent | None = None,
    cout_prevu: Decimal | None = None,
) -> Cohorte:
    """A draft, with its half-days. Without `places` or `cout_prevu`, those of the training; it is judged by the last
    référentiel published, if it certifies. Raises ValidationError."""
    formation = tenir_formation(formation)
    adresse = reverse("formations:formation", args=[formation.slug])
    session = Session(titre=f"{formation.titre}, {nom.strip()}"[:200], adresse=adresse)
    session.full_clean()
    session.save()
    cohorte = Cohorte(
        session=session,
        formation=formation,
        nom=nom.strip(),
        referent=referent,
        cout_prevu=formation.cout_prevu if cout_prevu is None else cout_prevu,
        referentiel=dernier_publie(formation) if formation.certifiante else None,
    )
    cohorte.full_clean()
    cohorte.save()
    journal.ecrire("formations.ouvrir_cohorte", cohorte, par=par)
    for demi in demi_journees:
        agenda.planifier(session, debut=demi.debut, fin=demi.fin, **demi.lieu)
    _ouvrir_les_places(cohorte, places or formation.places, par)
    return cohorte


@transaction.atomic
def cloner(cohorte: Cohorte, *, nom: str, premier_jour: dt.date, par: Auteur) -> Cohorte:
    """Another cohort of the same training, as a draft: the same rhythm and hours from `premier_jour` on, on days when
    one can teach (see `dates.decaler`). Raises ValidationError when there is nothing to carry over."""
    modele = tenir(cohorte)
    creneaux = list(modele.session.creneaux.filter(annule=False).select_related("site"))
    if not creneaux:
        raise ValidationError("Cette session n’a pas de dates à reprendre.")
    nouveaux = decaler([timezone.localdate(creneau.debut) for creneau in creneaux], premier_jour)
    jauge = modele.session.jauges.first()
    return ouvrir_cohorte(
        modele.formation,
        nom=nom,
        par=par,
        demi_journees=[DemiJournee.de(c, nouveaux[timezone.localdate(c.debut)]) for c in creneaux],
        places=jauge.capacite if jauge else None,
        referent=modele.referent,
        cout_prevu=modele.cout_prevu,
    )


@transaction.atomic
def modifier_cohorte(cohorte: Cohorte, *, par: Auteur, **champs: Any) -> Cohorte:
    """Give its fields (CHAMPS) new values. The référentiel stays once an assessment is written. Raises
    ValidationError."""
    cohorte = tenir(cohorte)
    if "referentiel" in champs and champs["referentiel"] != cohorte.referentiel:
        exiger_applicable(champs["referentiel"], cohorte)
    changements = {}
    for nom, valeur in champs.items():
        if nom not in CHAMPS:
            raise TypeError(f"not a field of a cohort: {nom}")
        if (avant := getattr(cohorte, nom)) != valeur:
            libelle = str(Cohorte._meta.get_field(nom).verbose_name)  # type: ignore[union-attr]
            changements[libelle] = [_en_mots(avant), _en_mots(valeur)]
        setattr(cohorte, nom, valeur)
    cohorte.full_clean()
    cohorte.save()
    titre = f"{cohorte.formation.titre}, {cohorte.nom}"[:200]
    if cohorte.session.titre != titre:
        cohorte.session.titre = titre
        cohorte.session.save(update_fields=["titre"])
    if changements:
        journal.ecrire("formations.modifier_cohorte", cohorte, par=par, changements=changements)
    return cohorte


@transaction.atomic
def publier_cohorte(cohorte: Cohorte, *, par: Auteur) -> Cohorte:
    """Announce its dates. One registers at once, but for the certifying training: one applies for that. Idempotent.
    Raises ValidationError without a date, when it is cancelled, or while its training is a draft."""
    cohorte = tenir(cohorte)
    if cohorte.session.annulee_le:
        raise ValidationError("Cette session est annulée.")
    if not cohorte.formation.visible:
        raise ValidationError("Publiez d’abord la formation.")
    if not cohorte.session.creneaux.filter(annule=False).exists():
        raise ValidationError("Donnez au moins une date avant d’annoncer.")
    if cohorte.publiee_le is None:
        cohorte.publiee_le = timezone.now()
        cohorte.save(update_fields=["publiee_le"])
        journal.ecrire("formations.publier_cohorte", cohorte, par=par)
        if cohorte.formation.certifiante:
            ouvrir_aux_candidatures(cohorte, par=par)
        else:
            invitees = list(cohorte.formation.institutions.all())
            agenda.regler(
                cohorte.session,
                inscriptible=True,
                audience="institutions" if invitees else "tous",
                sur_accord=cohorte.formation.accord_n1.exists(),
                institutions_invitees=invitees,
                par=par,
            )
    return cohorte


def ouvrir_aux_candidatures(cohorte: Cohorte, *, par: Auteur) -> None:
    """Places are given to those whose application was retained, and to nobody else; its waiting list is the one of the
    applications. Called under the cohort's lock. Idempotent."""
    session = cohorte.session
    if not session.inscriptible or session.audience != SUR_CANDIDATURE:
        agenda.regler(session, inscriptible=True, audience=SUR_CANDIDATURE, liste_attente=False, par=par)


@transaction.atomic
def annuler_cohorte(cohorte: Cohorte, *, motif: str, par: Auteur) -> Cohorte:
    """Those registered read the motive; those who applied are told. Idempotent. Raises ValidationError without one."""
    cohorte = tenir(cohorte)
    if cohorte.session.annulee_le is None:
        agenda.annuler_session(cohorte.session, motif=motif, par=par)
        journal.ecrire("formations.annuler_cohorte", cohorte, par=par, motif=motif.strip())
        _dire_aux_candidats(cohorte)
    return cohorte


def _dire_aux_candidats(cohorte: Cohorte) -> None:
    session = Session.objects.get(pk=cohorte.session_id)
    with en_nombre():
        for candidature in cohorte.candidatures.select_related("agent", "avis").order_by("pk"):
            candidature.cohorte, cohorte.session = cohorte, session
            reconcilier(candidature)


def _ouvrir_les_places(cohorte: Cohorte, places: int | None, par: Auteur) -> None:
    """One gauge for each way of taking part that the half-days offer."""
    modalites = set(cohorte.session.creneaux.values_list("modalite", flat=True)) or {Modalite.PRESENCE}
    if modalites & {Modalite.PRESENCE, Modalite.HYBRIDE}:
        agenda.changer_capacite(cohorte.session, mode=Mode.PRESENCE, capacite=places, par=par)
    else:
        agenda.changer_capacite(cohorte.session, mode=Mode.DISTANCE, capacite=places, par=par)


def _en_mots(valeur: object) -> str:
    if isinstance(valeur, dt.datetime):
        return quand(valeur)
    if isinstance(valeur, Decimal):
        return f"{nombre(valeur)}\u202f€"
    return "" if valeur is None else str(valeur)
