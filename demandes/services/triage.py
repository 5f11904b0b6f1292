"""What the cell does with a request: follow it, qualify it, scope it, turn it away, move its dates.

Two people may act on one request at once: each verb re-reads it under a row lock, and the second person gets
the sentence of `TransitionRefusee`. Locks are taken in this order: the request, its agenda session, its slots.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Creneau, Modalite, Session
from agents.models import Agent, Site
from courriels import services as courriels
from facilitateurs.models import Methode
from instance import journal
from instance.journal import Auteur
from instance.typographie import compter, quand

from ..equipe import taille_equipe
from ..models import Accompagnement, Demande, Format, Mission
from ..models.demande import Confidentialite, Etat
from ..tenues import a_commence
from . import appels, observations
from .etats import TransitionRefusee, passer, verrouiller
from .missions import rafraichir

DATES_MODIFIABLES = frozenset({Etat.CADREE, Etat.AFFECTEE, Etat.EN_PREPARATION})

# What the cell may put right by hand. States, dates and people move through the verbs of this module.
CORRIGIBLES = frozenset(
    {
        "titre",
        "format",
        "contexte",
        "objectif",
        "resultat_attendu",
        "deja_tente",
        "participants",
        "profil",
        "hierarchie",
        "volontariat",
        "duree",
        "modalite",
        "site",
        "lieu",
        "accessibilite",
        "materiel",
        "confidentialite",
        "partage",
        "commanditaire_nom",
        "commanditaire_email",
        "commanditaire_fonction",
    }
)


class AccordManquant(ValidationError):
    """The sponsor has not agreed yet. The page offers to send the link again, or to note an agreement."""


@dataclass(frozen=True)
class Seance:
    """A dated slot as it is agreed on. `creneau` is the slot it moves, None for a new one."""

    debut: dt.datetime
    fin: dt.datetime
    modalite: str = Modalite.PRESENCE
    site: Site | None = None
    lieu: str = ""
    lien_visio: str = ""
    creneau: Creneau | None = field(default=None, compare=False)

    def place(self) -> dict[str, Any]:
        return {"modalite": self.modalite, "site": self.site, "lieu": self.lieu, "lien_visio": self.lien_visio}


@transaction.atomic
def prendre_en_charge(demande: Demande, *, referent: Agent, par: Auteur) -> Demande:
    """Make `referent`, a member of the cell, the one who follows the request. Idempotent.

    Raises TransitionRefusee when its life is over, or when somebody else took it since `demande` was read.
    """
    lu = demande.referent_id
    demande = verrouiller(demande)
    if demande.referent_id == referent.pk:
        return demande
    _exiger_ouverte(demande)
    if demande.referent_id != lu:
        raise TransitionRefusee(
            f"{demande.referent} suit déjà cette demande : quelqu’un est passé avant vous. "
            "Relisez-la avant de continuer."
        )
    if referent.role_cellule is None:
        raise ValidationError({"referent": "Seule une personne de la cellule peut suivre une demande."})
    demande.referent = referent
    demande.save(update_fields=["referent"])
    journal.ecrire("demandes.prendre_en_charge", demande, par=par)
    courriels.reconcilier(demande)
    return demande


@transaction.atomic
def laisser(demande: Demande, *, par: Auteur, motif: str) -> Demande:
    """Nobody follows the request any more: whoever did is leaving. The cell sees it among those to take. Idempotent."""
    demande = verrouiller(demande)
    if demande.referent_id is not None:
        demande.referent = None
        demande.save(update_fields=["referent"])
        journal.ecrire("demandes.laisser", demande, par=par, motif=motif)
        courriels.reconcilier(demande)
    return demande


def signaler_depart(demande: Demande, *, par: Auteur) -> None:
    """Leave a trace that the requester is gone: the cell looks for who goes on with the request."""
    journal.ecrire("demandes.signaler_depart", demande, par=par)


@transaction.atomic
def qualifier(demande: Demande, *, par: Auteur, format: Format | None = None) -> Demande:
    """Accept that the request is ours to answer. Whoever qualifies it follows it, unless somebody already does.

    Raises AccordManquant while the sponsor has not agreed, TransitionRefusee when somebody acted first.
    """
    demande = verrouiller(demande)
    if demande.etat == Etat.DEPOSEE and demande.accord_le is None:
        raise AccordManquant(
            f"{demande.commanditaire_nom} n’a pas encore donné son accord. Renvoyez-lui le lien, "
            "ou notez son accord si vous l’avez reçu autrement."
        )
    demande = passer(demande, "qualifier", par=par)
    if format is not None:
        demande.format = format
    if demande.referent_id is None and isinstance(par, Agent) and par.role_cellule:
        demande.referent = par
    demande.save(update_fields=["format", "referent"])
    courriels.reconcilier(demande)
    return demande


@transaction.atomic
def noter_accord(demande: Demande, *, par: Auteur, motif: str) -> Demande:
    """Record an agreement that reached the cell otherwise than by the link. `motif` says how it was received."""
    demande = verrouiller(demande)
    _exiger_ouverte(demande)
    if demande.accord_le is not None:
        raise TransitionRefusee(f"{demande.commanditaire_nom} a déjà donné son accord.")
    if not motif.strip():
        raise ValidationError({"motif": "Dites comment vous avez reçu cet accord : par téléphone, par courriel…"})
    demande.accord_le = timezone.now()
    demande.save(update_fields=["accord_le"])
    journal.ecrire("demandes.noter_accord", demande, par=par, motif=motif.strip())
    courriels.reconcilier(demande)
    return demande


@transaction.atomic
def relancer_commanditaire(demande: Demande, *, par: Auteur) -> Demande:
    """Send the sponsor the link of agreement again. The history is the memory of each sending."""
    demande = verrouiller(demande)
    _exiger_ouverte(demande)
    if demande.accord_le is not None:
        raise TransitionRefusee(f"{demande.commanditaire_nom} a déjà donné son accord.")
    journal.ecrire("demandes.relancer_commanditaire", demande, par=par)
    courriels.reconcilier(demande)
    return demande


@transaction.atomic
def cadrer(
    demande: Demande,
    *,
    par: Auteur,
    creneaux: Sequence[Seance],
    equipe: int | None = None,
    methodes: Iterable[Methode] = (),
    cadrage: str = "",
) -> Accompagnement:
    """Scope the request: agreed dates, size of the team (by the rule when None), methods in view, minutes.

    Makes its accompagnement and its agenda session. Raises ValidationError when the dates do not hold together.
    """
    demande = passer(demande, "cadrer", par=par)
    _verifier_seances(creneaux)
    equipe = equipe or taille_equipe(demande.participants)
    if equipe is None:
        raise ValidationError(
            {"equipe": f"Pour {demande.participants} personnes, c’est à vous de fixer la taille de l’équipe."}
        )
    session = Session.objects.create(
        titre=demande.titre, institution=demande.institution, adresse=f"/demandes/{demande.cle}/"
    )
    accompagnement = Accompagnement(demande=demande, session=session, equipe=equipe, cadrage=cadrage)
    accompagnement.full_clean()
    accompagnement.save()
    accompagnement.methodes.set(methodes)
    for seance in creneaux:
        agenda.planifier(session, debut=seance.debut, fin=seance.fin, **seance.place())
    courriels.reconcilier(demande)
    return accompagnement


@transaction.atomic
def affecter(demande: Demande, *, par: Auteur) -> Demande:
    """Say that the team is complete. Happens by itself with the last acceptance; by hand, after a team was reopened."""
    demande = verrouiller(demande)
    if demande.etat == Etat.CADREE:
        manquants = demande.accompagnement.equipe - demande.accompagnement.missions.acceptees().count()
        if manquants > 0:
            raise ValidationError(f"L’équipe n’est pas au complet\u00a0: il manque {compter(manquants, 'personne')}.")
    return passer(demande, "affecter", par=par)


@transaction.atomic
def realiser(demande: Demande, *, par: Auteur) -> Demande:
    """Note that the work took place. Refused while a dated slot is still to come."""
    demande = verrouiller(demande)
    if demande.etat in (Etat.AFFECTEE, Etat.EN_PREPARATION):
        prochain = demande.accompagnement.session.creneaux.a_venir().first()
        if prochain:
            raise ValidationError(
                f"Une séance est encore à venir, {quand(prochain.debut)}. Modifiez les dates si elle n’a plus lieu."
            )
    return passer(demande, "realiser", par=par)


@transaction.atomic
def refuser(demande: Demande, *, par: Auteur, motif: str) -> Demande:
    """Turn the request down; the motive is sent to the requester."""
    return _sortir(demande, "refuser", par, motif)


@transaction.atomic
def reorienter(demande: Demande, *, par: Auteur, motif: str) -> Demande:
    """Point the requester to somebody better placed; the motive, sent to them, says to whom."""
    return _sortir(demande, "reorienter", par, motif)


@transaction.atomic
def annuler(demande: Demande, *, par: Auteur, motif: str) -> Demande:
    """Cancel the request, for the cell or for the requester; its slots are cancelled and its team freed.

    Raises TransitionRefusee once a session was held: see `services.fins.arreter`."""
    if a_commence(verrouiller(demande)):
        raise TransitionRefusee(
            "Une séance a déjà eu lieu : cette demande ne s’annule plus. Arrêtez l’accompagnement avant son terme, ce "
            "qui a été fait restera compté."
        )
    return _sortir(demande, "annuler", par, motif)


@transaction.atomic
def corriger(demande: Demande, *, par: Auteur, champs: Mapping[str, Any]) -> Demande:
    """Correct what the request says, for the cell. Only the fields given are written, so that two people who correct
    different things both keep theirs; the history names the fields, not what people wrote in them."""
    demande = verrouiller(demande)
    noms = []
    for nom, valeur in champs.items():
        if nom not in CORRIGIBLES:
            raise TypeError(f"not a field the cell corrects: {nom}")
        noms.append(str(Demande._meta.get_field(nom).verbose_name))  # type: ignore[union-attr]
        setattr(demande, nom, valeur)
    if noms:
        demande.full_clean(exclude=[f.name for f in Demande._meta.fields if f.name not in champs])
        demande.save(update_fields=list(champs))
        if demande.confidentialite == Confidentialite.RESTREINT:
            appels.fermer(demande, par=par)
            observations.fermer(demande)
        journal.ecrire("demandes.corriger", demande, par=par, changements={"corrigé": ["", ", ".join(noms)]})
        courriels.reconcilier(demande)
    return demande


@transaction.atomic
def modifier_dates(demande: Demande, *, par: Auteur, creneaux: Sequence[Seance]) -> Accompagnement:
    """Replace the coming dates of a scoped request. A seance that names its slot moves it, one without adds a slot,
    and coming slots no longer named are cancelled. The team follows.

    Raises ValidationError when somebody of the team is firmly taken elsewhere.
    """
    demande = verrouiller(demande)
    if demande.etat not in DATES_MODIFIABLES:
        raise TransitionRefusee(
            f"Cette demande est «\u202f{demande.get_etat_display().lower()}\u202f» : ses dates ne se modifient pas."
        )
    _verifier_seances(creneaux)
    accompagnement = demande.accompagnement
    gardes = {seance.creneau.pk for seance in creneaux if seance.creneau}
    avant = _dates(accompagnement)
    for creneau in accompagnement.session.creneaux.a_venir().exclude(pk__in=gardes):
        agenda.annuler(creneau)
    for seance in creneaux:
        _appliquer(accompagnement, seance)
    journal.ecrire("demandes.modifier_dates", demande, par=par, changements={"dates": [avant, _dates(accompagnement)]})
    rafraichir(demande, par)
    return accompagnement


def _exiger_ouverte(demande: Demande) -> None:
    if not demande.est_ouverte:
        raise TransitionRefusee(
            f"Cette demande est «\u202f{demande.get_etat_display().lower()}\u202f» : elle ne change plus."
        )


def _verifier_seances(creneaux: Sequence[Seance]) -> None:
    if not creneaux:
        raise ValidationError({"creneaux": "Donnez au moins une date."})
    ordre = sorted(creneaux, key=lambda seance: seance.debut)
    if any(suivante.debut < seance.fin for seance, suivante in pairwise(ordre)):
        raise ValidationError({"creneaux": "Deux de ces dates se chevauchent."})


def _appliquer(accompagnement: Accompagnement, seance: Seance) -> None:
    if seance.creneau:
        agenda.deplacer(seance.creneau, debut=seance.debut, fin=seance.fin, **seance.place())
        return
    creneau = agenda.planifier(accompagnement.session, debut=seance.debut, fin=seance.fin, **seance.place())
    for mission in accompagnement.missions.actives().select_related("agent"):
        agenda.occuper(mission.agent, [creneau], ferme=mission.etat == Mission.Etat.ACCEPTEE)
    for observation in accompagnement.observations.acceptees().select_related("agent"):
        agenda.observer(observation.agent, [creneau])


def _dates(accompagnement: Accompagnement) -> str:
    creneaux = accompagnement.session.creneaux.filter(annule=False)
    return ", ".join(f"{timezone.localtime(creneau.debut):%d/%m/%Y %H:%M}" for creneau in creneaux)


def _sortir(demande: Demande, cle: str, par: Auteur, motif: str) -> Demande:
    demande = passer(demande, cle, par=par, motif=motif)
    accompagnement = Accompagnement.objects.filter(demande=demande).select_related("session").first()
    if accompagnement:
        for creneau in accompagnement.session.creneaux.a_venir():
            agenda.annuler(creneau)
    courriels.reconcilier(demande)
    return demande
