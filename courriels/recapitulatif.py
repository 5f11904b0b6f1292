"""One e-mail a day instead of many, for an agent who prefers it.

What may wait stays a row of the outbox of its own, reconciled, held or cancelled like any other; `groupe_le` says in
which digest it leaves. The digest is a row too, wanted as long as something waits for it. Whoever claims it claims what
it takes along, under the same lease; each is asked for again, then all leave as one message and are closed together. A
digest that is refused for good gives back what it held: each then leaves by itself.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

from instance import memo
from instance.adresses import absolue
from instance.calendrier import est_ouvre, fermetures

from . import rendu
from .delais import HEURE_RECAPITULATIF, lire_heure
from .models import REGLE_RECAPITULATIF as CLE
from .models import ChoixRecapitulatif, Courriel, CourrielQuerySet
from .regles import Destinataire, Envoi, Regle, declarer

MEMO = "courriels.recapitulatif"
Etat = Courriel.Etat
SANS_OUVERTURE = 30
"""Days looked ahead for a working one: a longer closing lets the e-mail leave by itself."""
OUBLI = dt.timedelta(hours=1)
SEUL: dict[str, Any] = {"groupe_le": None, "recapitulatif": None}
"""What makes a row leave by itself."""


# --- Who waits, until when -------------------------------------------------------------------------
def _abonnes() -> frozenset[int]:
    return frozenset(ChoixRecapitulatif.objects.values_list("agent_id", flat=True))


def prochain(depuis: dt.datetime) -> dt.datetime | None:
    """When the first digest from then on leaves: a working day, at the hour of the rule, in Paris."""
    heure, jour = lire_heure(HEURE_RECAPITULATIF.valeur()), timezone.localdate(depuis)
    fermes = fermetures(jour, jour + dt.timedelta(days=SANS_OUVERTURE))
    for n in range(SANS_OUVERTURE):
        depart = timezone.make_aware(dt.datetime.combine(jour + dt.timedelta(days=n), heure))
        if depart >= depuis and est_ouvre(timezone.localdate(depart), fermes):
            return depart
    return None


def depart(regle: Regle, envoi: Envoi, depuis: dt.datetime) -> dt.datetime | None:
    """In which digest this e-mail, written at `depuis`, leaves; None when it leaves by itself."""
    if not regle.peut_attendre or envoi.pressant or envoi.ics or envoi.a.agent_id is None:
        return None
    if envoi.a.agent_id not in memo.garder(MEMO, _abonnes):
        return None
    groupe_le = prochain(max(envoi.quand, depuis))
    trop_tard = groupe_le is not None and envoi.perime is not None and envoi.perime <= groupe_le
    return None if trop_tard else groupe_le


def suivre_la_date(ligne: Courriel, regle: Regle, envoi: Envoi, maintenant: dt.datetime) -> None:
    """Put a waiting row into the digest that is now its own. One whose digest should have left goes by itself."""
    groupe_le = None if ligne.date_fixee else depart(regle, envoi, ligne.cree_le or maintenant)
    if groupe_le != ligne.groupe_le:
        ligne.groupe_le = groupe_le if groupe_le and groupe_le > maintenant else None


def liberer(lignes: CourrielQuerySet) -> int:
    """Let these leave by themselves."""
    return lignes.filter(etat__in=[Etat.A_ENVOYER, Etat.RETENU]).update(**SEUL)


def liberer_oublies(maintenant: dt.datetime) -> None:
    """Those that no digest will take: their reader changed their mind meanwhile, or their digest has left without
    them."""
    groupes = Courriel.objects.groupes()
    liberer(groupes.exclude(agent__in=ChoixRecapitulatif.objects.values("agent")))
    vivants = Courriel.objects.filter(regle=CLE, etat__in=[Etat.A_ENVOYER, Etat.RETENU, Etat.EN_COURS])
    attendus = set(vivants.values_list("agent_id", "occurrence"))
    passes = groupes.filter(groupe_le__lt=maintenant - OUBLI).values_list("pk", "agent_id", "groupe_le")
    liberer(Courriel.objects.filter(pk__in=[pk for pk, agent, le in passes if (agent, _jour(le)) not in attendus]))


def _jour(groupe_le: dt.datetime | None) -> str:
    return timezone.localdate(groupe_le).isoformat()


# --- The digest itself ------------------------------------------------------------------------------
def _recapitulatifs(agent: Any) -> Iterator[Envoi]:
    lignes = getattr(agent, "courriels_groupes", None)
    if lignes is None:
        lignes = Courriel.objects.groupes().filter(agent=agent)
    par_jour: dict[str, list[Courriel]] = {}
    for ligne in sorted(lignes, key=lambda ligne: (ligne.prevu_le, ligne.pk)):
        par_jour.setdefault(_jour(ligne.groupe_le), []).append(ligne)
    for jour, contenus in sorted(par_jour.items()):
        yield Envoi(
            Destinataire(agent.email, agent.get_full_name(), agent.pk),
            # One a day, even the day its hour changes.
            quand=max(ligne.groupe_le for ligne in contenus if ligne.groupe_le),
            contexte=partial(_contexte, contenus),
            occurrence=jour,
        )


def _contexte(contenus: list[Courriel]) -> dict[str, Any]:
    sujets = [str(ligne) for ligne in contenus]
    return {"nombre": len(contenus), "sujets": sujets, "url": absolue("/mon-espace/")}


def _candidats() -> models.QuerySet[Any]:
    groupes = Courriel.objects.groupes()
    prefetch = models.Prefetch("courriels", queryset=groupes, to_attr="courriels_groupes")
    agents = get_user_model()._default_manager
    return agents.filter(pk__in=groupes.values("agent")).prefetch_related(prefetch)


declarer(
    Regle(
        cle=CLE,
        libelle="Récapitulatif du jour",
        modele=settings.AUTH_USER_MODEL,
        gabarit="courriels/recapitulatif",
        envois=_recapitulatifs,
        candidats=_candidats,
    )
)


# --- Its departure ----------------------------------------------------------------------------------
def joindre(ligne: Courriel, maintenant: dt.datetime) -> None:
    """In the transaction that claims a digest: claim what it takes along."""
    pris = Courriel.objects.a_joindre(ligne, maintenant).select_for_update(skip_locked=True)
    Courriel.objects.filter(pk__in=[contenu.pk for contenu in pris]).update(
        etat=Etat.EN_COURS, bail_jusqu_a=ligne.bail_jusqu_a, recapitulatif=ligne
    )


def contenus(ligne: Courriel) -> CourrielQuerySet:
    """What leaves in this digest, under its lease."""
    tenus = Courriel.objects.filter(recapitulatif=ligne, etat=Etat.EN_COURS, bail_jusqu_a=ligne.bail_jusqu_a)
    return tenus.order_by("prevu_le", "pk")


def annoncer(envoi: Envoi, contenus: list[Courriel]) -> Envoi:
    """The digest as it leaves: of what is still wanted."""
    return replace(envoi, contexte=_contexte(contenus))


def composer(ligne: Courriel, contenus: list[Courriel]) -> None:
    """Put each e-mail, with its subject, words and links, after the words of the digest itself."""
    parties = [(contenu.sujet, contenu.texte, contenu.html) for contenu in contenus]
    ligne.texte, ligne.html = rendu.reunir(ligne.texte, ligne.html, parties)


def accompagner(ligne: Courriel, etat: str, envoye_le: dt.datetime | None) -> None:
    """In the transaction that ends the lease of a digest, what it held follows: sent with it, back to waiting, or, when
    the digest is given up, free to leave by itself."""
    tenus = contenus(ligne)
    if etat == Etat.ENVOYE:
        tenus.update(etat=Etat.ENVOYE, envoye_le=envoye_le, bail_jusqu_a=None, erreur="")
    elif etat == Etat.ANNULE:
        tenus.update(etat=Etat.A_ENVOYER, bail_jusqu_a=None, **SEUL)
    else:
        tenus.update(etat=Etat.A_ENVOYER, bail_jusqu_a=None)
