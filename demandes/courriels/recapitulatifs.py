"""The recap of the month, on the first working day of the next: to each facilitator, and to the manager of several in
one e-mail. Nothing leaves when there is nothing to tell."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agents import liens
from agents.models import Agent
from courriels.regles import Envoi, Regle, declarer
from facilitateurs.models import Facilitateur
from instance import memo
from instance.adresses import absolue
from instance.calendrier import ajouter_jours_ouvres
from instance.typographie import MOIS, compter, demi_journees, jour_mois, plage

from ..models import Demande, SansRecapitulatif
from ..models.demande import Confidentialite
from ..models.intervention import KINDS
from ..recapitulatif import Recapitulatif, premier_jour, recapituler
from ..regles import RECAPITULATIF, RECAPITULATIF_RESPONSABLE
from ..services.recapitulatifs import BUT, Sorte
from .personnes import destinataire

HEURE = dt.time(9)
AVANCE = dt.timedelta(hours=48)  # how early the outbox writes what is planned
DUREE_DU_LIEN = dt.timedelta(days=400)  # an e-mail kept for a year still stops the next ones
FRAICHEUR = dt.timedelta(days=7)  # later, the next month is already under way
SUITES = 5
DE_NATURE = dict(zip(KINDS, ("de préparation", "d’animation", "de bilan", "de trajet"), strict=True))


def mois_a_raconter(maintenant: dt.datetime) -> tuple[dt.date, dt.datetime]:
    """The first day of the month told now, or next, and when: nine o'clock in Paris, on the first working day after
    it."""
    suivant = premier_jour(timezone.localdate(maintenant + AVANCE))
    le = ajouter_jours_ouvres(suivant - dt.timedelta(days=1), 1)
    return suivant - relativedelta(months=1), dt.datetime.combine(le, HEURE, tzinfo=timezone.get_default_timezone())


def _a_lieu() -> tuple[dt.date, dt.datetime] | None:
    """None while no recap is due, as most of the month."""
    maintenant = timezone.now()
    mois, quand = mois_a_raconter(maintenant)
    return (mois, quand) if quand - AVANCE <= maintenant < quand + FRAICHEUR else None


def _du_reseau(mois: dt.date) -> dict[int, Recapitulatif]:
    """Everybody's, read once for a sweep or a run of departures."""

    def lire() -> dict[int, Recapitulatif]:
        return recapituler(list(_presents()), mois)

    return memo.garder(("demandes.recapitulatifs", mois), lire)


def _presents() -> "QuerySet[Facilitateur]":
    return Facilitateur.objects.presents().filter(agent__is_active=True).select_related("agent")


def _sans() -> set[tuple[int, str]]:
    return memo.garder(
        "demandes.sans_recapitulatif", lambda: set(SansRecapitulatif.objects.values_list("agent", "sorte"))
    )


# --- To the facilitator -------------------------------------------------------------------------------
def _facilitateur(facilitateur: Facilitateur) -> Iterator[Envoi]:
    periode = _a_lieu() if RECAPITULATIF.valeur() else None
    if periode is None or (facilitateur.agent_id, Sorte.SOI) in _sans():
        return
    mois, quand = periode
    recapitulatif = _du_reseau(mois).get(facilitateur.pk)
    if recapitulatif and recapitulatif.a_dire:
        yield Envoi(
            destinataire(facilitateur.agent),
            quand,
            partial(_pour_soi, recapitulatif),
            f"{mois:%Y-%m}",
            perime=quand + FRAICHEUR,
        )


def _pour_soi(recapitulatif: Recapitulatif) -> dict[str, Any]:
    adresse = f"{reverse('demandes:recapitulatif')}?mois={recapitulatif.mois:%Y-%m}"
    return {
        "du_mois": du_mois(recapitulatif.mois),
        "demi_journees": demi_journees(recapitulatif.demi_journees) if recapitulatif.demi_journees else "",
        "jours": compter(recapitulatif.jours, "jour"),
        "natures": ", ".join(f"{n} {DE_NATURE[nature]}" for nature, n in recapitulatif.par_nature.items() if n),
        "missions": [demande.titre for demande in recapitulatif.faites],
        "a_noter": [f"{demande.titre}, {jour_mois(creneau.debut)}" for demande, creneau in recapitulatif.a_noter],
        "quota": _quota(recapitulatif),
        "reste": demi_journees(recapitulatif.quota.reste) if recapitulatif.quota else "",
        "suites": [f"{d.titre}, {plage(c.debut, c.fin)}" for d, c in recapitulatif.a_venir[:SUITES]],
        "url": absolue(adresse),
    }


# --- To the manager -----------------------------------------------------------------------------------
def _responsable(agent: Agent) -> Iterator[Envoi]:
    """One e-mail for all the facilitators they lead. Never about somebody without a letter granted, or who left."""
    periode = _a_lieu() if RECAPITULATIF_RESPONSABLE.valeur() else None
    if periode is None or not agent.is_active or (agent.pk, Sorte.EQUIPE) in _sans():
        return
    mois, quand = periode
    equipe = [r for r in _du_reseau(mois).values() if r.facilitateur.agent.n_plus_1_id == agent.pk and _se_raconte(r)]
    if equipe:
        yield Envoi(
            destinataire(agent),
            quand,
            partial(_pour_le_responsable, agent, mois, quand, equipe),
            f"{mois:%Y-%m}",
            perime=quand + FRAICHEUR,
        )


def _pour_le_responsable(
    agent: Agent, mois: dt.date, quand: dt.datetime, equipe: list[Recapitulatif]
) -> dict[str, Any]:
    lien = liens.creer(BUT, agent, email=agent.email or "", expire_le=quand + DUREE_DU_LIEN)
    return {
        "du_mois": du_mois(mois),
        "nombre": len(equipe),
        "lignes": lignes_de_l_equipe(equipe),
        "arreter": liens.adresse(lien),
    }


def lignes_de_l_equipe(equipe: Sequence[Recapitulatif]) -> list[dict[str, str]]:
    """What a manager reads of each: days, the letter, what was done and what comes, in words; by name."""
    return [
        {
            "nom": str(r.facilitateur),
            "jours": compter(r.jours, "jour"),
            "quota": _quota(r),
            "missions": ", ".join(_titre(demande) for demande in r.faites),
            "suites": ", ".join(f"{_titre(d)} ({jour_mois(c.debut)})" for d, c in r.a_venir[:SUITES]),
        }
        for r in sorted(equipe, key=lambda r: (r.facilitateur.agent.nom_tri, r.facilitateur.agent.prenom))
    ]


def equipe_du_mois(agent: Agent, mois: dt.date) -> list[Recapitulatif]:
    """Of those this person leads, what the e-mail of that month tells."""
    siens = _presents().filter(agent__n_plus_1=agent)
    return [r for r in recapituler(list(siens), mois).values() if _se_raconte(r)]


def _se_raconte(recapitulatif: Recapitulatif) -> bool:
    """Never to a manager who granted nothing, nor when there is nothing to tell."""
    return bool(recapitulatif.lettre and recapitulatif.a_dire)


def _titre(demande: Demande) -> str:
    """What a manager may read of another team's work."""
    return (
        "une mission confidentielle"
        if demande.confidentialite == Confidentialite.RESTREINT
        else f"«\u202f{demande.titre}\u202f»"
    )


def _quota(recapitulatif: Recapitulatif) -> str:
    """« 6 demi-journées notées et 2 retenues, sur 10 accordées »; nothing without a letter."""
    quota = recapitulatif.quota
    if quota is None:
        return ""
    notees = f"{demi_journees(quota.notees)} {'notée' if quota.notees < 2 else 'notées'}"
    retenues = f" et {quota.retenues} {'retenue' if quota.retenues < 2 else 'retenues'}" if quota.retenues else ""
    return f"{notees}{retenues}, sur {quota.accordees} accordées"


def du_mois(mois: dt.date) -> str:
    """« de novembre 2026 », « d’octobre 2026 »"""
    nom = MOIS[mois.month - 1]
    return f"{'d’' if nom[0] in 'ao' else 'de '}{nom} {mois.year}"


# --- What the sweep walks -----------------------------------------------------------------------------
def _facilitateurs() -> "QuerySet[Facilitateur]":
    return _presents() if _a_lieu() else Facilitateur.objects.none()


def _responsables() -> "QuerySet[Agent]":
    if not _a_lieu():
        return Agent.objects.none()
    equipes = _presents().filter(agent__n_plus_1__isnull=False).values("agent__n_plus_1")
    return Agent.objects.filter(pk__in=equipes, is_active=True, email__isnull=False)


liens.declarer_but(BUT, "demandes:recapitulatif_lien")
declarer(
    Regle(
        "demandes.recapitulatif",
        "Récapitulatif du mois, au facilitateur",
        "facilitateurs.Facilitateur",
        "demandes/recapitulatif",
        _facilitateur,
        _facilitateurs,
    )
)
declarer(
    Regle(
        "demandes.recapitulatif_responsable",
        "Récapitulatif du mois, à la personne responsable",
        "agents.Agent",
        "demandes/recapitulatif_responsable",
        _responsable,
        _responsables,
        indispensables=("arreter",),
    )
)
