"""Addresses that do not receive: marked by what comes back, held until somebody proves or changes them.

Locks: the row that came back, then the mark of its address, then the rows that wait for it.
"""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.db import models, transaction
from django.utils import timezone

from instance import journal, sante
from instance.journal import Auteur

from .. import reveil
from ..delais import ECHECS_PASSAGERS, FENETRE_DES_ECHECS
from ..models import AdresseEnEchec, Courriel
from . import boite, dsn

logger = logging.getLogger(__name__)
Etat = Courriel.Etat
SOURCE = "rebonds"
PANNE = "courriels.rebonds.panne"
MEMOIRE_DE_LA_PANNE = 3600


def relever() -> int:
    """Read the mailbox of returns. Returns how many messages were read; a mailbox away is told by the health page."""
    try:
        lus = boite.relever(_comprendre)
    except boite.BoiteInjoignable as panne:
        logger.warning("bounce mailbox: %s", type(panne.__cause__).__name__)
        cache.set(PANNE, str(panne), MEMOIRE_DE_LA_PANNE)
        return 0
    cache.delete(PANNE)
    sante.battre(SOURCE)
    return lus


def _comprendre(brut: bytes) -> bool:
    """Whether the message could be read, be it none of ours. A malformed one stops nothing."""
    try:
        retour = dsn.lire(brut)
    except Exception as error:
        logger.warning("bounce not understood: %s", type(error).__name__)
        return False
    if retour is not None:
        constater(retour)
    return True


@transaction.atomic
def constater(retour: dsn.Retour) -> None:
    """Write that a row came back, and mark its address when that is for good or happens too often. Doing it again
    changes nothing."""
    ligne = Courriel.objects.select_for_update().filter(pk=retour.numero).first()
    statut = dsn.retenir(retour.statuts, ligne.destinataire) if ligne else None
    if ligne is None or statut is None:
        return
    if ligne.revenu_le and (dsn.est_definitif(ligne.revenu_code) or not dsn.est_definitif(statut.code)):
        return
    siens = Courriel.objects.filter(models.Q(pk=ligne.pk) | models.Q(recapitulatif=ligne))
    siens.update(revenu_le=timezone.now(), revenu_code=statut.code)
    _marquer(ligne, statut.code)


def _marquer(ligne: Courriel, code: str) -> None:
    marque = AdresseEnEchec.objects.select_for_update().filter(adresse=ligne.destinataire).first()
    levee_le = marque.levee_le if marque else None
    if levee_le and (ligne.envoye_le or ligne.cree_le) < levee_le:
        return  # sent before the address was put right
    depuis = timezone.now() - dt.timedelta(days=FENETRE_DES_ECHECS.valeur())
    # What left in a digest came back once, with it.
    recents = Courriel.objects.filter(destinataire=ligne.destinataire, recapitulatif=None, revenu_le__gte=depuis)
    nombre = recents.filter(revenu_le__gt=levee_le).count() if levee_le else recents.count()
    active = marque is not None and levee_le is None
    if not active and not dsn.est_definitif(code) and nombre < ECHECS_PASSAGERS.valeur():
        return
    champs = {"code": code, "nombre": nombre, "dernier": ligne, "levee_le": None}
    if not active:
        champs["depuis"] = timezone.now()
    AdresseEnEchec.objects.update_or_create(adresse=ligne.destinataire, defaults=champs)


def est_en_echec(adresse: str) -> bool:
    return AdresseEnEchec.objects.actives().filter(adresse=adresse).exists()


@transaction.atomic
def lever(marque: AdresseEnEchec, *, par: Auteur) -> None:
    """Write to this address again. What was held for it leaves, if it still has its reason."""
    marque = AdresseEnEchec.objects.select_for_update().get(pk=marque.pk)
    if marque.levee_le:
        return
    marque.levee_le = timezone.now()
    marque.save(update_fields=["levee_le"])
    Courriel.objects.filter(destinataire=marque.adresse, etat=Etat.RETENU, adresse_en_echec=True).update(
        etat=Etat.A_ENVOYER, adresse_en_echec=False
    )
    journal.ecrire("courriels.adresse_retablie", marque, par=par)
    reveil.demander()


def liberer_oublies() -> None:
    """Those held by a sender that had read the mark just before it was lifted."""
    actives = AdresseEnEchec.objects.actives().filter(adresse=models.OuterRef("destinataire"))
    retenus = Courriel.objects.filter(etat=Etat.RETENU, adresse_en_echec=True)
    retenus.exclude(models.Exists(actives)).update(etat=Etat.A_ENVOYER, adresse_en_echec=False)


def adresse_prouvee(adresse: str) -> None:
    """Somebody read an e-mail sent there: it receives."""
    for marque in AdresseEnEchec.objects.actives().filter(adresse=adresse.lower()):
        lever(marque, par=None)


@transaction.atomic
def adresses_changees(changements: Iterable[tuple[Any, str | None]], *, par: Auteur) -> None:
    """Agents, each with the address they had: what was held for them leaves for the new one, unless it was told there
    already. The former address is nobody's to mend."""
    par_adresse = {avant.lower(): agent for agent, avant in changements if avant and avant != agent.email}
    for marque in AdresseEnEchec.objects.actives().filter(adresse__in=par_adresse):
        if par_adresse[marque.adresse].email:
            _suivre(par_adresse[marque.adresse], marque.adresse)
        lever(marque, par=par)


def _suivre(agent: Any, avant: str) -> None:
    retenus = Courriel.objects.filter(agent=agent, destinataire=avant, etat=Etat.RETENU, adresse_en_echec=True)
    for ligne in retenus.select_for_update().order_by("pk"):
        memes = Courriel.objects.filter(regle=ligne.regle, objet_type=ligne.objet_type, objet_id=ligne.objet_id)
        if not memes.filter(occurrence=ligne.occurrence, destinataire=agent.email).exists():
            ligne.destinataire = agent.email
            ligne.save(update_fields=["destinataire"])
    Courriel.objects.filter(agent=agent, destinataire=agent.email, adresse_en_echec=True, etat=Etat.RETENU).update(
        etat=Etat.A_ENVOYER, adresse_en_echec=False
    )
