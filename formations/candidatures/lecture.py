"""An application as its author reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agents.rules import Personne
from instance.typographie import jour, quand

from ..models import Candidature, Cohorte, Formation
from ..models.candidatures import A_DECIDER, DECIDEES, RETIRABLES, Etat
from ..services.places import est_repondue
from . import obstacles
from .forms import TITRES, EtapeForm


@dataclass(frozen=True)
class Ligne:
    """An answer in words. `erreur` says what is missing or to be mended; `url` leads to its field."""

    libelle: str
    valeur: str
    erreur: str
    url: str


@dataclass(frozen=True)
class Section:
    etape: int
    titre: str
    url: str
    lignes: list[Ligne]


@dataclass(frozen=True)
class Pas:
    """One step of the way: `statut` is "", "now" or "next", as the design's `.trail`."""

    titre: str
    quand: str = ""
    texte: str = ""
    statut: str = ""


def cohortes_a_venir(formation: Formation) -> QuerySet[Cohorte]:
    """As the training's page lists them, with their dates and places."""
    a_venir = Cohorte.objects.visibles().a_venir().filter(formation=formation)
    return a_venir.select_related("session", "formation").prefetch_related("session__jauges", "session__creneaux")


def appel(cohortes: Iterable[Cohorte]) -> Cohorte | None:
    """The one that people apply to: the open call that closes first, else the next to open, else the first that closed.
    None where one registers."""
    maintenant = timezone.now()

    def rang(cohorte: Cohorte) -> tuple[int, Any]:
        if cohorte.appel_en_cours:
            return (0, cohorte.appel_ferme_le)
        assert cohorte.appel_ouvre_le and cohorte.appel_ferme_le  # noqa: S101 - both or none, says the database
        return (1, cohorte.appel_ouvre_le) if cohorte.appel_ouvre_le > maintenant else (2, cohorte.appel_ferme_le)

    candidates = (c for c in cohortes if c.formation.certifiante and c.appel_ouvre_le and not c.session.annulee_le)
    return min(candidates, key=rang, default=None)


def de_l_appel(cohortes: Iterable[Cohorte], personne: Personne) -> dict[str, Any]:
    """What the training's page says of its call: nothing unless one applies to it."""
    cohorte = appel(cohortes)
    if cohorte is None:
        return {}
    siennes = Candidature.objects.filter(cohorte=cohorte, agent=personne.pk).exclude(etat=Etat.DESISTEE)
    return {
        "appel": cohorte,
        "appel_dit": obstacles.de_l_appel(cohorte),
        "sienne": personne.is_authenticated and siennes.exists(),
    }


def sections(candidature: Candidature, etapes: Mapping[int, EtapeForm]) -> list[Section]:
    """What the draft says, step by step, for its author to re-read before sending. Judges each step."""
    for form in etapes.values():
        form.full_clean()
    return [
        Section(etape, TITRES[etape], adresse, [_ligne(form, champ, adresse) for champ in form])
        for etape, form in etapes.items()
        for adresse in [reverse("formations:etape_candidature", args=[candidature.cle, etape])]
    ]


def _ligne(form: EtapeForm, champ: Any, adresse: str) -> Ligne:
    valeur = form.cleaned_data.get(champ.name, form.data.get(champ.name))
    dit = ("Oui" if valeur else "Non") if isinstance(valeur, bool) else str(valeur or "")
    return Ligne(str(champ.label), dit, " ".join(champ.errors), f"{adresse}#{champ.auto_id}")


def etat_dit(candidature: Candidature) -> str:
    """The state that its author may know: an answer that has not left is none."""
    if candidature.etat in DECIDEES and not est_repondue(candidature):
        return str(Etat.AVIS_RENDU if candidature.avis_compte else Etat.SOUMISE)
    return candidature.etat


def suivi(candidature: Candidature) -> dict[str, Any]:
    """Where it stands, for its author. Opinions are confidential: only that one was given is told."""
    etat = etat_dit(candidature)
    return {
        "candidature": candidature,
        "cohorte": candidature.cohorte,
        "formation": candidature.cohorte.formation,
        "etat": etat,
        "titre": TITRES_DE_PAGE[Etat(etat)],
        "a_confirmer": etat == Etat.RETENUE
        and not _trop_tard(candidature)
        and candidature.cohorte.session.annulee_le is None,
        "retirable": etat in RETIRABLES,
        "pas": _pas(candidature, etat),
    }


TITRES_DE_PAGE = {
    Etat.BROUILLON: "Votre candidature est à terminer",
    Etat.SOUMISE: "Votre candidature est envoyée",
    Etat.AVIS_RENDU: "Votre candidature est prête à être lue",
    Etat.RETENUE: "Une place vous attend",
    Etat.LISTE_ATTENTE: "Vous êtes sur liste d’attente",
    Etat.NON_RETENUE: "Votre candidature n’est pas retenue",
    Etat.CONFIRMEE: "Votre place est confirmée",
    Etat.DESISTEE: "Votre candidature est retirée",
}


def _trop_tard(candidature: Candidature) -> bool:
    avant = candidature.confirmer_avant
    return avant is not None and avant <= timezone.now()


def _pas(candidature: Candidature, etat: str) -> list[Pas]:
    """From the latest to the first."""
    pas: list[Pas] = []
    if candidature.soumise_le:
        pas.append(Pas("Candidature envoyée", jour(candidature.soumise_le)))
    avis = candidature.avis_donne
    if avis is not None:
        pas.append(Pas(f"Avis de {candidature.n1_nom}", f"donné {jour(avis.rendu_le)}"))
    elif etat == Etat.SOUMISE and candidature.n1_demande_le:
        pas.append(Pas(f"Avis de {candidature.n1_nom}", f"demandé {jour(candidature.n1_demande_le)}", statut="now"))
    if etat in A_DECIDER:
        pas.append(
            Pas(
                "Sélection",
                texte="La cellule lit toutes les candidatures et répond à tout le monde le même jour.",
                statut="next" if avis is None else "now",
            )
        )
    elif candidature.decidee_le:
        pas.append(Pas("Réponse de la cellule", jour(candidature.decidee_le)))
    if etat == Etat.RETENUE and candidature.confirmer_avant:
        pas.append(Pas("Place à confirmer", f"avant le {quand(candidature.confirmer_avant)}", statut="now"))
    if candidature.confirmee_le:
        pas.append(Pas("Place confirmée", jour(candidature.confirmee_le)))
    if etat == Etat.DESISTEE and candidature.desistee_le:
        pas.append(Pas(candidature.get_fin_display(), jour(candidature.desistee_le)))
    return list(reversed(pas))
