"""Bringing the outbox in line with the rules: what is wanted against what is written.

Rows are read under lock *before* the objects are read again: a row and the change it tells of are committed together,
so an object read later is never older than its row, and no fresh row is taken for one nobody wants.

The words of a row and its invitation are written when it leaves, with what is true then. They are also written with the
row, for the cell to read, unless rows come by hundreds: those of the sweep, or of a rush (`redige=False`), stay without
until they leave, or until the cell asks for one (`services.rediger`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from . import recapitulatif, reflexion, textes
from .models import Courriel
from .regles import Envoi, Regle

Etat = Courriel.Etat
HORIZON = dt.timedelta(hours=48)
EN_ATTENTE = (Etat.A_ENVOYER, Etat.RETENU)
SUIVIS = [
    "destinataire",
    "destinataire_nom",
    "agent_id",
    "perime_le",
    "prevu_le",
    "groupe_le",
    "adresse_en_echec",
    "etat",
]


@dataclass
class Ecarts:
    """What has to be written for the outbox to say what the rules say."""

    a_creer: list[Courriel] = field(default_factory=list)
    a_changer: list[Courriel] = field(default_factory=list)
    a_annuler: list[int] = field(default_factory=list)

    def ecrire(self) -> None:
        if self.a_creer:
            # Somebody else may have written the same row meanwhile: theirs is as good.
            Courriel.objects.bulk_create(self.a_creer, ignore_conflicts=True)
        if self.a_changer:
            Courriel.objects.bulk_update(self.a_changer, SUIVIS)
        if self.a_annuler:
            Courriel.objects.en_attente().filter(pk__in=self.a_annuler).update(etat=Etat.ANNULE)

    def reveille(self) -> bool:
        """Whether something should leave now. Not as of the start: a rule may well say “now”."""
        maintenant = timezone.now()
        return any(
            ligne.etat == Etat.A_ENVOYER and ligne.depart <= maintenant for ligne in (*self.a_creer, *self.a_changer)
        )


def type_de(objet: models.Model) -> ContentType:
    return ContentType.objects.get_for_model(objet, for_concrete_model=False)


def voulus(regle: Regle, objet: models.Model) -> list[Envoi]:
    """What the rule lists, one message per person and occurrence; those without an address included."""
    uniques: dict[tuple[str, str], Envoi] = {}
    agents: set[tuple[str, int]] = set()
    for envoi in regle.envois(objet):
        agent = (envoi.occurrence, envoi.a.agent_id or 0)
        if agent in agents:
            continue
        if envoi.a.agent_id:
            agents.add(agent)
        uniques.setdefault((envoi.occurrence, adresse(envoi) or f"#{len(uniques)}"), envoi)
    return list(uniques.values())


def adresse(envoi: Envoi) -> str:
    return (envoi.a.email or "").strip().lower()


def trouver(lignes: Iterable[Courriel], envoi: Envoi) -> Courriel | None:
    """The row of an e-mail: by its address, else by the person, whose address may have changed since. That of a
    collective one is whichever bears its occurrence."""
    memes = [ligne for ligne in lignes if ligne.occurrence == envoi.occurrence]
    if envoi.collectif:
        return next(iter(memes), None)
    for ligne in memes:
        if ligne.destinataire == adresse(envoi):
            return ligne
    return next((ligne for ligne in memes if envoi.a.agent_id and ligne.agent_id == envoi.a.agent_id), None)


def encore_voulu(regle: Regle | None, ligne: Courriel) -> Envoi | None:
    """What the rule now says of a row, None when it no longer wants it."""
    if regle is None or ligne.objet is None:
        return None
    return next((envoi for envoi in voulus(regle, ligne.objet) if trouver([ligne], envoi)), None)


def reconcilier_un(regles: Sequence[Regle], objet: models.Model, maintenant: dt.datetime, *, redige: bool) -> bool:
    """For one object as its caller holds it, in the caller's transaction. Returns whether something leaves now."""
    lignes: defaultdict[str, list[Courriel]] = defaultdict(list)
    connues = Courriel.objects.filter(
        regle__in=[regle.cle for regle in regles], objet_type=type_de(objet), objet_id=str(objet.pk)
    )
    for ligne in connues.select_for_update().order_by("pk"):
        lignes[ligne.regle].append(ligne)
    ecarts = Ecarts()
    for regle in regles:
        comparer(regle, objet, lignes[regle.cle], maintenant, ecarts, redige=redige)
    ecarts.ecrire()
    return ecarts.reveille()


@transaction.atomic
def reconcilier_lot(regle: Regle, candidats: models.QuerySet[Any], pks: Sequence[str], maintenant: dt.datetime) -> None:
    """For a batch of objects, in a number of queries that does not depend on how many they are."""
    model = candidats.model
    lignes: defaultdict[str, list[Courriel]] = defaultdict(list)
    objet_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    connues = Courriel.objects.filter(regle=regle.cle, objet_type=objet_type, objet_id__in=pks)
    for ligne in connues.select_for_update().order_by("pk"):
        lignes[ligne.objet_id].append(ligne)
    objets = {str(objet.pk): objet for objet in candidats.filter(pk__in=pks)}
    # Those that are no longer candidates but still have something waiting.
    partis = [pk for pk in lignes if pk not in objets]
    if partis:
        objets |= {str(objet.pk): objet for objet in model._default_manager.filter(pk__in=partis)}
    ecarts = Ecarts()
    for pk in pks:
        if pk in objets:
            comparer(regle, objets[pk], lignes[pk], maintenant, ecarts, redige=False)
        else:
            ecarts.a_annuler += [ligne.pk for ligne in lignes[pk] if ligne.etat in EN_ATTENTE]
    ecarts.ecrire()


def comparer(
    regle: Regle,
    objet: models.Model,
    lignes: Sequence[Courriel],
    maintenant: dt.datetime,
    ecarts: Ecarts,
    *,
    redige: bool,
) -> None:
    restantes = list(lignes)
    for envoi in voulus(regle, objet):
        if not adresse(envoi):
            continue
        ligne = trouver(restantes, envoi)
        if ligne is not None:
            restantes.remove(ligne)
            if _ajuster(regle, ligne, envoi, maintenant):
                ecarts.a_changer.append(ligne)
        elif envoi.quand <= maintenant + HORIZON:
            ecarts.a_creer.append(nouvelle_ligne(regle, objet, envoi, maintenant, redige=redige))
    ecarts.a_annuler += [ligne.pk for ligne in restantes if ligne.etat in EN_ATTENTE]


def nouvelle_ligne(
    regle: Regle, objet: models.Model, envoi: Envoi, maintenant: dt.datetime, *, redige: bool
) -> Courriel:
    ligne = Courriel(
        regle=regle.cle,
        objet_type=type_de(objet),
        objet_id=str(objet.pk),
        occurrence=envoi.occurrence,
        destinataire=adresse(envoi),
        destinataire_nom=envoi.a.nom[:170],
        agent_id=envoi.a.agent_id,
        priorite=regle.priorite,
        prevu_le=envoi.quand,
        perime_le=envoi.perime,
        pas_avant=reflexion.pas_avant(regle, envoi, maintenant),
    )
    recapitulatif.suivre_la_date(ligne, regle, envoi, maintenant)
    if envoi.perime and envoi.perime <= maintenant:
        ligne.etat = Etat.MANQUE
    elif redige:
        rediger(ligne, regle, objet, envoi)
    return ligne


def rediger(ligne: Courriel, regle: Regle, objet: models.Model | None, envoi: Envoi) -> None:
    """Write the invitation and the words from the rule, unless the cell wrote its own."""
    ligne.ics = envoi.ics() if callable(envoi.ics) else envoi.ics
    if ligne.modifie_a_la_main:
        return
    contexte = envoi.contexte() if callable(envoi.contexte) else envoi.contexte
    fait = textes.rediger(regle, contexte, destinataire=envoi.a, objet=objet)
    ligne.sujet, ligne.texte, ligne.html = fait.sujet, fait.texte, fait.html


def _ajuster(regle: Regle, ligne: Courriel, envoi: Envoi, maintenant: dt.datetime) -> bool:
    """Follow what moved; returns whether something did. What was sent, refused or cancelled by the cell stays."""
    avant = [getattr(ligne, nom) for nom in SUIVIS]
    a_temps = envoi.perime is None or envoi.perime > maintenant
    if ligne.etat not in EN_ATTENTE:
        # The portal's own cancellation or lateness yields when the rule wants the e-mail again.
        retabli = (ligne.etat == Etat.ANNULE and not ligne.annule_par_cellule) or ligne.etat == Etat.MANQUE
        if not (retabli and a_temps):
            return False
        ligne.etat = Etat.A_ENVOYER
    if ligne.adresse_en_echec and ligne.destinataire != adresse(envoi):
        ligne.etat, ligne.adresse_en_echec = Etat.A_ENVOYER, False
    ligne.destinataire, ligne.destinataire_nom = adresse(envoi), envoi.a.nom[:170]
    ligne.agent_id = envoi.a.agent_id
    if not ligne.date_fixee:
        ligne.prevu_le, ligne.perime_le = envoi.quand, envoi.perime
    recapitulatif.suivre_la_date(ligne, regle, envoi, maintenant)
    return avant != [getattr(ligne, nom) for nom in SUIVIS]


def perimer(maintenant: dt.datetime | None = None) -> int:
    """What waited too long is missed, never sent stale; a code that expired is wiped."""
    perimes = Courriel.objects.perimes(maintenant or timezone.now())
    codes = perimes.filter(priorite=0).update(etat=Etat.MANQUE, texte="", html="")
    return codes + perimes.update(etat=Etat.MANQUE)
