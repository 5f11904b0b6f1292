"""The outbox's verbs. Call them inside the transaction of the change the e-mails tell of.

Locks: rows of the outbox are taken last, after the object they tell of, in the order of their numbers.
"""

import contextlib
import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from instance import journal, memo
from instance.journal import Auteur

from . import recapitulatif, reconciliation, rendu, reveil
from .models import ChoixRecapitulatif, Courriel
from .rebonds import services as rebonds
from .reconciliation import Etat
from .regles import REGLES, Regle, du_modele

logger = logging.getLogger(__name__)
LOT = 500


_SILENCE: ContextVar[bool] = ContextVar("silence", default=False)


@contextlib.contextmanager
def sans_courriels() -> Iterator[None]:
    """While a past is taken over, nobody is told: what is entered happened long ago, and was told in its time."""
    jeton = _SILENCE.set(True)
    try:
        yield
    finally:
        _SILENCE.reset(jeton)


@transaction.atomic(savepoint=False)  # it stands or falls with the change
def reconcilier(objet: models.Model, *cles: str, redige: bool = True) -> None:
    """Bring the outbox of one object in line with its rules (all those of its model, or the ones named): create what is
    due within 48 hours, move what moved, cancel what should no longer exist. A staff edit or cancellation survives.
    Wakes the worker on commit; a lost broker loses nothing, the sweep catches up.

    Give the object as the transaction sees it, under its lock: the rules read it as it is. Where many come at once,
    `redige=False` leaves the words to the departure."""
    if _SILENCE.get():
        return
    maintenant = timezone.now()
    regles = [_regle(cle) for cle in cles] or du_modele(objet)
    with memo.ouvert():
        if reconciliation.reconcilier_un(regles, objet, maintenant, redige=redige):
            reveil.demander()


def reconcilier_tous() -> None:
    """The sweep: every rule over its candidates, in batches. One object or rule that fails hinders no other."""
    maintenant = timezone.now()
    with memo.ouvert():
        reconciliation.perimer(maintenant)
        for regle in REGLES:
            if regle.candidats is not None:
                _balayer(regle, regle.candidats(), maintenant)
        recapitulatif.liberer_oublies(maintenant)  # after the digests that will take them are written
        rebonds.liberer_oublies()
    reveil.demander()


def _balayer(regle: Regle, candidats: models.QuerySet[Any], maintenant: dt.datetime) -> None:
    pks = {str(pk) for pk in candidats.order_by().values_list("pk", flat=True)}
    en_attente = Courriel.objects.en_attente().filter(regle=regle.cle)
    ordre = sorted(pks | set(en_attente.values_list("objet_id", flat=True)))
    for debut in range(0, len(ordre), LOT):
        _balayer_lot(regle, candidats, ordre[debut : debut + LOT], maintenant)


def _balayer_lot(regle: Regle, candidats: models.QuerySet[Any], pks: list[str], maintenant: dt.datetime) -> None:
    """When a batch fails, halve it until the object at fault stands alone: the others get their e-mails."""
    try:
        reconciliation.reconcilier_lot(regle, candidats, pks, maintenant)
    except Exception as error:
        if len(pks) == 1:
            logger.exception("rule %s failed on object %s", regle.cle, pks[0], exc_info=error)
            return
        milieu = len(pks) // 2
        _balayer_lot(regle, candidats, pks[:milieu], maintenant)
        _balayer_lot(regle, candidats, pks[milieu:], maintenant)


def oublier(modele: type[models.Model], pks: Iterable[int]) -> None:
    """Erase the e-mails about objects that are erased for good, sent or not."""
    objet_type = ContentType.objects.get_for_model(modele, for_concrete_model=False)
    Courriel.objects.filter(objet_type=objet_type, objet_id__in=[str(pk) for pk in pks]).delete()


@transaction.atomic
def choisir_recapitulatif(agent: Any, *, oui: bool, par: Auteur) -> None:
    """One e-mail a day, or each at once. What waited for the digest then leaves at once, but what is in it already."""
    memo.oublier(recapitulatif.MEMO)
    if oui:
        if not ChoixRecapitulatif.objects.get_or_create(agent=agent)[1]:
            return
    else:
        if not ChoixRecapitulatif.objects.filter(agent=agent).delete()[0]:
            return
        recapitulatif.liberer(Courriel.objects.filter(agent=agent))
        reconcilier(agent, recapitulatif.CLE)
        reveil.demander()
    journal.ecrire("courriels.recapitulatif_choisi" if oui else "courriels.recapitulatif_quitte", agent, par=par)


# --- The cell's hand -------------------------------------------------------------------------------
# From which states each may be asked; buttons and refusals read this table.
GESTES: dict[str, frozenset[str]] = {
    "rediger": frozenset({Etat.A_ENVOYER, Etat.RETENU}),
    "modifier": frozenset({Etat.A_ENVOYER, Etat.RETENU}),
    "retenir": frozenset({Etat.A_ENVOYER}),
    "relacher": frozenset({Etat.RETENU}),
    "envoyer": frozenset({Etat.A_ENVOYER, Etat.RETENU, Etat.ECHEC, Etat.MANQUE, Etat.ANNULE}),
    "annuler": frozenset({Etat.A_ENVOYER, Etat.RETENU, Etat.ECHEC}),
}


# A digest is made of other e-mails when it leaves: these are the ones to change or cancel.
SANS_RECAPITULATIF = frozenset({"rediger", "modifier", "annuler"})
PLUS_PREVU = "Ce courriel n’est plus prévu : la situation a changé depuis l’affichage de cette page."


class GesteRefuse(ValidationError):
    """The e-mail left, or changed hands, before the gesture. The message is for people."""


@transaction.atomic
def rediger(courriel: Courriel, *, par: Auteur) -> Courriel:
    """Write now the words that were left to the departure, so that the cell can read or change them. Nothing to
    tell in the history: they are the ones that would have left."""
    ligne = _tenir("rediger", courriel)
    regle = _regle(ligne.regle)
    if (voulu := reconciliation.encore_voulu(regle, ligne)) is None:
        raise GesteRefuse(PLUS_PREVU)
    reconciliation.rediger(ligne, regle, ligne.objet, voulu)
    ligne.save(update_fields=["sujet", "texte", "html", "ics"])
    return ligne


@transaction.atomic
def retenir(courriel: Courriel, *, par: Auteur) -> Courriel:
    """Nothing leaves until the cell says so."""
    return _faire("retenir", courriel, par=par, etat=Etat.RETENU)


@transaction.atomic
def relacher(courriel: Courriel, *, par: Auteur) -> Courriel:
    """Let it leave at its date, which may be now; with its digest, unless that has left."""
    if courriel.adresse_en_echec and courriel.etat == Etat.RETENU:
        raise GesteRefuse(
            "Cette adresse est en échec : levez l’échec dans «\u202fAdresses en échec\u202f», "
            "ou faites partir ce courriel maintenant."
        )
    champs = {} if courriel.groupe_le and courriel.groupe_le > timezone.now() else recapitulatif.SEUL
    courriel = _faire("relacher", courriel, par=par, etat=Etat.A_ENVOYER, **champs)
    reveil.demander()
    return courriel


@transaction.atomic
def modifier(courriel: Courriel, *, sujet: str, texte: str, par: Auteur) -> Courriel:
    """Replace its words. From then on the portal no longer writes it, and still cancels it if it loses its reason."""
    sujet, texte = rendu.one_line(sujet), texte.replace("\r\n", "\n").strip() + "\n"
    manquants = {
        nom: "Écrivez ce que la personne doit lire."
        for nom, lu in (("sujet", sujet), ("texte", texte.strip()))
        if not lu
    }
    if manquants:
        raise ValidationError(manquants)
    html = rendu.habiller_texte(sujet, texte)
    return _faire("modifier", courriel, par=par, sujet=sujet, texte=texte, html=html, modifie_a_la_main=True)


@transaction.atomic
def envoyer(courriel: Courriel, *, par: Auteur) -> Courriel:
    """Send it now, whatever its date, a missed or failed one included. It still needs its reason: if the rule no longer
    wants it when it leaves, it is cancelled."""
    courriel = _faire(
        "envoyer",
        courriel,
        par=par,
        etat=Etat.A_ENVOYER,
        prevu_le=timezone.now(),
        perime_le=None,
        date_fixee=True,
        pas_avant=None,
        annule_par_cellule=False,
        tentatives=0,
        prochain_essai_le=None,
        echec_le=None,
        erreur="",
        adresse_en_echec=False,
        **recapitulatif.SEUL,
    )
    reveil.demander()
    return courriel


@transaction.atomic
def annuler(courriel: Courriel, *, par: Auteur, motif: str = "") -> Courriel:
    """It will not leave, even if the rule still wants it."""
    return _faire("annuler", courriel, par=par, motif=motif, etat=Etat.ANNULE, annule_par_cellule=True)


@transaction.atomic
def preparer(objet: models.Model, cle: str, *, occurrence: str, destinataire: str) -> Courriel:
    """Write now the row of an e-mail planned for later, so that the cell can read, change or hold it."""
    regle, maintenant = _regle(cle), timezone.now()
    for envoi in reconciliation.voulus(regle, objet):
        if envoi.occurrence == occurrence and reconciliation.adresse(envoi) == destinataire.lower():
            ligne = reconciliation.nouvelle_ligne(regle, objet, envoi, maintenant, redige=True)
            Courriel.objects.bulk_create([ligne], ignore_conflicts=True)
            return Courriel.objects.de(objet).get(regle=cle, occurrence=occurrence, destinataire=ligne.destinataire)
    raise GesteRefuse(PLUS_PREVU)


def _tenir(geste: str, courriel: Courriel) -> Courriel:
    """The row under its lock, if this may still be done to it."""
    ligne = Courriel.objects.select_for_update().get(pk=courriel.pk)
    if ligne.etat not in GESTES[geste] or ligne.est_secret:
        raise GesteRefuse(
            f"Ce courriel est maintenant « {ligne.get_etat_display().lower()} » : il est trop tard pour ce geste."
        )
    if ligne.est_recapitulatif and geste in SANS_RECAPITULATIF:
        raise GesteRefuse("Un récapitulatif se fait au moment du départ : voyez chacun des courriels qu’il réunit.")
    return ligne


def _faire(geste: str, courriel: Courriel, *, par: Auteur, motif: str = "", **champs: Any) -> Courriel:
    ligne = _tenir(geste, courriel)
    avant = ligne.get_etat_display()
    for nom, valeur in champs.items():
        setattr(ligne, nom, valeur)
    ligne.save(update_fields=list(champs))
    journal.ecrire(
        f"courriels.{geste}",
        ligne.objet or ligne,
        par=par,
        motif=motif.strip(),
        changements={f"courriel « {ligne.regle_libelle} »": [avant, ligne.get_etat_display()]},
    )
    return ligne


def _regle(cle: str) -> Regle:
    return REGLES[cle]
