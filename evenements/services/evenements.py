"""An event's life: draft, published, cancelled. Places, dates and who registers are the agenda's."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Inscription, Jauge, Session
from agents.models import Institution
from facilitateurs.models import Methode
from instance import journal
from instance.adresses import libre
from instance.journal import Auteur
from instance.typographie import quand

from ..models import Edition, Evenement, Intervenant, Theme
from .intervenants import inviter
from .seances import Seance, planifier, regler_places
from .verrous import tenir

REGLAGES = tuple(nom for nom in agenda.REGLABLES if nom != "inscriptible")
"""What an event settles of its session; `agenda.services.regler` judges."""


@transaction.atomic
def creer(
    *,
    titre: str,
    par: Auteur,
    edition: Edition | None = None,
    institution: Institution | None = None,
    seances: Sequence[Seance] = (),
    presence: int | None = None,
    distance: int | None = None,
    themes: Iterable[Theme] = (),
    methodes: Iterable[Methode] = (),
    reference: str = "",
    **champs: Any,
) -> Evenement:
    """A draft, with its slots and places (None: no limit). `reference` is the address wished, else made of the title.
    Raises ValidationError."""
    evenement = Evenement(edition=edition, **champs)
    evenement.slug = _adresse(reference or titre, edition)
    session = Session(titre=titre, institution=institution, adresse=evenement.adresse)
    session.full_clean()
    session.save()
    evenement.session = session
    evenement.full_clean()
    evenement.save()
    evenement.themes.set(themes)
    evenement.methodes.set(methodes)
    journal.ecrire("evenements.creer", evenement, par=par)
    for seance in seances:
        planifier(evenement, seance, par=par)
    regler_places(evenement, presence=presence, distance=distance, par=par)
    return evenement


@transaction.atomic
def modifier(
    evenement: Evenement,
    *,
    par: Auteur,
    titre: str | None = None,
    institution: Institution | None = None,
    themes: Iterable[Theme] | None = None,
    methodes: Iterable[Methode] | None = None,
    **champs: Any,
) -> Evenement:
    """Give its words new values; nobody is written to for that. With `titre`, `institution` counts too. A new edition
    is refused once the event is published, since its address would change. Raises ValidationError."""
    evenement = tenir(evenement)
    if "edition" in champs and champs["edition"] != evenement.edition:
        if evenement.publie_le:
            raise ValidationError({"edition": "Cet événement est publié : son adresse est déjà partagée."})
        evenement.slug = _adresse(evenement.slug, champs["edition"])
    changes = [nom for nom, valeur in champs.items() if getattr(evenement, nom) != valeur]
    for nom, valeur in champs.items():
        setattr(evenement, nom, valeur)
    evenement.full_clean()
    evenement.save()
    session = evenement.session
    if titre is not None and (session.titre, session.institution) != (titre, institution):
        changes.append("titre")
    session.titre, session.adresse = titre or session.titre, evenement.adresse
    if titre is not None:
        session.institution = institution
    session.full_clean()
    session.save(update_fields=["titre", "institution", "adresse"])
    if themes is not None:
        evenement.themes.set(themes)
    if methodes is not None:
        evenement.methodes.set(methodes)
    if changes:
        journal.ecrire("evenements.modifier", evenement, par=par, changements={"": ["", ", ".join(map(_nom, changes))]})
    return evenement


@transaction.atomic
def publier(evenement: Evenement, *, par: Auteur) -> Evenement:
    """Show it with its edition. Idempotent. Raises ValidationError on what is cancelled, or has no date."""
    evenement = tenir(evenement)
    if evenement.etat == Evenement.Etat.ANNULE:
        raise ValidationError("Cet événement est annulé : dupliquez-le pour le proposer à nouveau.")
    if not evenement.session.creneaux.filter(annule=False).exists():
        raise ValidationError("Donnez au moins une date avant de publier.")
    if evenement.etat == Evenement.Etat.BROUILLON:
        evenement.etat, evenement.publie_le = Evenement.Etat.PUBLIE, timezone.now()
        evenement.save(update_fields=["etat", "publie_le"])
        journal.ecrire("evenements.publier", evenement, par=par)
    accorder_inscriptions(evenement, par=par)
    return evenement


@transaction.atomic
def depublier(evenement: Evenement, *, par: Auteur) -> Evenement:
    """Back to a draft, while nobody counts on it. Raises ValidationError once somebody has registered."""
    evenement = tenir(evenement)
    if evenement.etat == Evenement.Etat.ANNULE:
        raise ValidationError("Cet événement est annulé.")
    if inscrits(evenement):
        raise ValidationError("Des personnes sont inscrites : annulez-le, en disant pourquoi.")
    if evenement.etat == Evenement.Etat.PUBLIE:
        evenement.etat, evenement.publie_le = Evenement.Etat.BROUILLON, None
        evenement.save(update_fields=["etat", "publie_le"])
        journal.ecrire("evenements.depublier", evenement, par=par)
    accorder_inscriptions(evenement, par=par)
    return evenement


@transaction.atomic
def annuler(evenement: Evenement, *, par: Auteur, motif: str) -> Evenement:
    """It will not take place. The agenda frees the rooms and people, and tells those registered why. Idempotent.
    Raises ValidationError without a motive."""
    evenement = tenir(evenement)
    if evenement.etat == Evenement.Etat.ANNULE:
        return evenement
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi : les personnes inscrites le liront."})
    evenement.etat, evenement.annule_le = Evenement.Etat.ANNULE, timezone.now()
    evenement.motif_annulation = motif.strip()
    evenement.save(update_fields=["etat", "annule_le", "motif_annulation"])
    agenda.annuler_session(evenement.session, motif=motif.strip(), par=par)
    journal.ecrire("evenements.annuler", evenement, par=par, motif=motif.strip())
    return evenement


@transaction.atomic
def dupliquer(evenement: Evenement, *, par: Auteur, jours: int = 0, edition: Edition | None = None) -> Evenement:
    """A draft like this one, every slot that many days later at the same hour in Paris, whatever the clocks did
    meanwhile. In `edition` when given, else where the model is. People who are taken elsewhere then stay named, without
    being held: the cell confirms them."""
    modele = tenir(evenement)
    champs = {
        nom: getattr(modele, nom)
        for nom in ("accroche", "description", "emporte", "public_vise", "format", "niveau", "accueil", "acces")
    }
    jauges = {jauge.mode: jauge.capacite for jauge in Jauge.objects.filter(session=modele.session)}
    # A cancelled event has only cancelled slots: its copy takes them up again.
    creneaux = modele.session.creneaux.select_related("site")
    if modele.etat != Evenement.Etat.ANNULE:
        creneaux = creneaux.filter(annule=False)
    copie = creer(
        titre=modele.session.titre,
        par=par,
        edition=edition or modele.edition,
        institution=modele.session.institution,
        seances=[Seance.de(creneau, jours=jours) for creneau in creneaux],
        presence=jauges.get("presence"),
        distance=jauges.get("distance"),
        themes=modele.themes.all(),
        methodes=modele.methodes.all(),
        **champs,
    )
    agenda.regler(
        copie.session,
        par=par,
        **{nom: getattr(modele.session, nom) for nom in REGLAGES if nom not in ("ouverture", "fermeture")},
    )
    for intervenant in modele.intervenants.select_related("agent"):
        _reinviter(copie, intervenant, par)
    return copie


def _reinviter(copie: Evenement, intervenant: Intervenant, par: Auteur) -> None:
    dit: dict[str, Any] = {"nom": intervenant.nom, "qualite": intervenant.qualite, "role": intervenant.role}
    try:
        with transaction.atomic():
            inviter(copie, par=par, agent=intervenant.agent, **dit)
    except ValidationError:
        inviter(copie, par=par, **(dit | {"nom": str(intervenant)}))


@transaction.atomic
def regler(evenement: Evenement, *, par: Auteur, **reglages: Any) -> None:
    """To whom it is open, when, and under which rules (REGLAGES, `institutions_invitees`). Raises ValidationError."""
    agenda.regler(tenir(evenement).session, par=par, **reglages)


@transaction.atomic
def ouvrir_inscriptions(evenement: Evenement, *, quand_ouvrir: dt.datetime | None, par: Auteur) -> Evenement:
    """Registrations open at that moment; at publication when None. Raises ValidationError."""
    evenement = tenir(evenement)
    agenda.regler(evenement.session, ouverture=quand_ouvrir, par=par)
    dit = quand(quand_ouvrir) if quand_ouvrir else "à la publication"
    journal.ecrire("evenements.ouvrir_inscriptions", evenement, par=par, changements={"ouverture": ["", dit]})
    return evenement


def inscrits(evenement: Evenement) -> int:
    """How many people hold a place or wait for one."""
    return Inscription.objects.actives().filter(session=evenement.session).count()


def accorder_inscriptions(evenement: Evenement, *, par: Auteur) -> None:
    """One registers for what one can see, and for nothing else."""
    ouvert = evenement.visible and evenement.etat == Evenement.Etat.PUBLIE
    if evenement.session.inscriptible != ouvert:
        agenda.regler(evenement.session, inscriptible=ouvert, par=par)
        evenement.session.inscriptible = ouvert


def _adresse(titre: str, edition: Edition | None) -> str:
    return libre(titre, Evenement.objects.filter(edition=edition), defaut="evenement")


def _nom(champ: str) -> str:
    return "titre" if champ == "titre" else str(Evenement._meta.get_field(champ).verbose_name)  # type: ignore[union-attr]
