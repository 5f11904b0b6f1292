"""The sheet's row: opened, locked, read, and written to by one function alone, `ecrire`."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Creneau, Inscription, Presence
from agents.models import Agent

from ..emargement import chaine, cles, personnes
from ..models import Emargement, Feuille

E, N, R, M = Emargement.Etat, Emargement.Nature, Emargement.Role, Emargement.Moyen
PRESENCES = {
    E.PRESENT: Presence.Etat.PRESENT,
    E.RETARD: Presence.Etat.RETARD,
    E.JUSTIFIEE: Presence.Etat.EXCUSE,
    E.INJUSTIFIEE: Presence.Etat.ABSENT,
    E.RATTRAPEE: Presence.Etat.RATTRAPE,
}
SOURCES = {
    M.CODE: Presence.Source.CODE,
    M.QR: Presence.Source.QR,
    M.FORMATEUR: Presence.Source.HOTE,
    M.CELLULE: Presence.Source.HOTE,
    M.PAPIER: Presence.Source.PAPIER,
}


@dataclass(frozen=True)
class Ligne:
    """A line about to be written."""

    personne: Agent
    role: str
    nature: str
    etat: str
    moyen: str
    rattrapee_a: uuid.UUID | None = None
    motif: str = ""


@transaction.atomic
def tenir(creneau: Creneau) -> Feuille:
    """The sheet of a half-day under its lock, opened when there is none yet; `creneau` is of a cohort."""
    if not Feuille.objects.filter(creneau=creneau).exists():
        neuve = Feuille(creneau=creneau, ouverte_le=timezone.now())
        _sceller(neuve)
        champs = {nom: getattr(neuve, nom) for nom in ("cle", "ouverte_le", "sceau", "cle_sceau")}
        Feuille.objects.get_or_create(creneau=creneau, defaults=champs)
    return (
        Feuille.objects.select_for_update(of=("self",), no_key=True)
        .select_related("creneau__session__cohorte__formation")
        .get(creneau=creneau)
    )


def derniers(feuille: Feuille) -> dict[uuid.UUID, Emargement]:
    """Number of each trainee → the last line about them, which says how it stands."""
    return {ligne.personne: ligne for ligne in feuille.lignes.filter(role=R.STAGIAIRE).order_by("rang")}


def signature(feuille: Feuille, agent: Agent) -> Emargement | None:
    return feuille.lignes.filter(nature=N.SIGNATURE, personne__in=personnes.numeros(agent)).first()


def sans_etat(feuille: Feuille) -> list[Agent]:
    """Those of the group of whom nothing is said yet, in the order of names."""
    dits = {agent.pk for agent in personnes.nommer(derniers(feuille)).values()}
    return [agent for agent in groupe(feuille.creneau) if agent.pk not in dits]


def groupe(creneau: Creneau) -> list[Agent]:
    """Who has a place, in the order of names."""
    confirmees = Inscription.objects.filter(session=creneau.session_id, etat=Inscription.Etat.CONFIRMEE)
    return list(Agent.objects.par_nom().filter(pk__in=confirmees.values("agent")))


def ecrire(feuille: Feuille, lignes: Sequence[Ligne], *, par: Agent, sceller: bool = False) -> list[Emargement]:
    """Chain the lines after the others, under the sheet's lock, and report the trainees' presence."""
    if not lignes:
        return []
    maintenant, cle = timezone.now(), cles.courante()
    ecrites: list[Emargement] = []
    for ligne in lignes:
        ecrite = Emargement(
            feuille=feuille,
            rang=feuille.compte + 1,
            personne=ligne.personne.numero,
            role=ligne.role,
            nature=ligne.nature,
            etat=ligne.etat,
            rattrapee_a=ligne.rattrapee_a,
            horodatage=maintenant,
            moyen=ligne.moyen,
            auteur=par.numero,
            motif=ligne.motif,
            cle=cle,
            precedent=feuille.derniere,
        )
        ecrite.empreinte = chaine.empreinte(ecrite, feuille)
        feuille.compte, feuille.derniere = ecrite.rang, ecrite.empreinte
        ecrites.append(ecrite)
    Emargement.objects.bulk_create(ecrites)
    if sceller:
        _fermer(feuille, par, maintenant)
    enregistrer(feuille)
    agenda.reporter(
        feuille.creneau,
        [
            agenda.Constat(ligne.personne, PRESENCES[E(ligne.etat)], SOURCES[M(ligne.moyen)])
            for ligne in lignes
            if ligne.role == R.STAGIAIRE
        ],
        par=par,
    )
    return ecrites


def _fermer(feuille: Feuille, par: Agent, maintenant: dt.datetime) -> None:
    feuille.etat, feuille.contresignee_le, feuille.contresignee_par = (
        Feuille.Etat.CONTRESIGNEE,
        maintenant,
        par.numero,
    )
    feuille.nombre, feuille.tete = feuille.compte, feuille.derniere


def _sceller(feuille: Feuille) -> None:
    feuille.cle_sceau = cles.courante()
    feuille.sceau = chaine.sceau(feuille)


def enregistrer(feuille: Feuille) -> None:
    _sceller(feuille)
    feuille.save()
