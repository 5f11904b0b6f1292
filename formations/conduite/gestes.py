"""What a cohort waits for, each with where it is done: what is late first."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from instance.calendrier import ajouter_jours_ouvres, aujourd_hui
from instance.typographie import compter, jour, quand

from ..evaluations.attente import echeance_apres
from ..models import Candidature
from ..models.candidatures import A_DECIDER, Etat
from ..pieces.documents import ATTESTATION, CERTIFICAT, CONVOCATION
from ..regles import ALERTE_AVIS
from .lecture import Conduite, Personne

RELANCER = "relancer"


@dataclass(frozen=True)
class Geste:
    """`bouton` names what is done at `url`: a page to go to, or with `envoi` a form that does it at once, `valeur`
    being its `geste` field. `detail` says more in one sentence."""

    texte: str
    url: str
    bouton: str
    retard: bool = False
    detail: str = ""
    envoi: bool = False
    valeur: str = ""


def gestes(c: Conduite) -> list[Geste]:
    """The late first; else the selection, the group, the assessments, the papers, the money."""
    if c.cohorte.session.annulee_le:
        return []
    tous = [*_selection(c), *_groupe(c), *_evaluations(c), *_pieces(c), *_argent(c)]
    return sorted(tous, key=lambda geste: not geste.retard)


def _selection(c: Conduite) -> Iterator[Geste]:
    page = reverse("formations:selection", args=[c.cohorte.pk])
    candidatures = [personne.candidature for personne in c.personnes if personne.candidature]
    a_decider = [candidature for candidature in candidatures if candidature.etat in A_DECIDER]
    sans_avis = [candidature for candidature in a_decider if not hasattr(candidature, "avis")]
    if sans_avis:
        yield Geste(
            compter(len(sans_avis), "avis attendu", "avis attendus"),
            reverse("formations:conduite", args=[c.cohorte.pk]),
            "Relancer les responsables",
            retard=any(_tarde(candidature) for candidature in sans_avis),
            detail=_qui(candidature.n1_nom for candidature in sans_avis),
            envoi=True,
            valeur=RELANCER,
        )
    de_la_promotion = {"responsable": "a_verifier", "cohorte__nom": c.cohorte.nom}
    if inconnus := [candidature for candidature in a_decider if candidature.n1_verifie_le is None]:
        yield Geste(
            compter(len(inconnus), "responsable à vérifier", "responsables à vérifier"),
            f"{reverse('admin:formations_candidature_changelist')}?{urlencode(de_la_promotion)}",
            "Vérifier",
            detail=_qui(candidature.n1_nom for candidature in inconnus),
        )
    a_lire = [candidature for candidature in a_decider if not candidature.decision]
    if a_lire and not c.cohorte.appel_en_cours:
        yield Geste(compter(len(a_lire), "candidature à décider", "candidatures à décider"), page, "Lire et décider")
    if prets := sum(bool(candidature.decision) for candidature in a_decider):
        yield Geste(
            compter(prets, "réponse à envoyer", "réponses à envoyer"),
            reverse("formations:reponses", args=[c.cohorte.pk]),
            "Relire et envoyer",
        )
    yield from _places(c, candidatures)


def _places(c: Conduite, candidatures: list[Candidature]) -> Iterator[Geste]:
    page = reverse("formations:selection", args=[c.cohorte.pk])
    offertes = [candidature for candidature in candidatures if candidature.etat == Etat.RETENUE]
    echeances = [candidature.confirmer_avant for candidature in offertes if candidature.confirmer_avant]
    if echeances:
        yield Geste(
            compter(len(offertes), "place à confirmer", "places à confirmer"),
            page,
            "Voir",
            detail=f"Première échéance\u00a0: {quand(min(echeances))}.",
        )
    attend = any(candidature.etat == Etat.LISTE_ATTENTE for candidature in candidatures)
    if attend and c.places_libres and not c.commencee:
        yield Geste("Une place est libre, et la liste attend", page, "Proposer la place", retard=True)


def _groupe(c: Conduite) -> Iterator[Geste]:
    feuilles = [demi.creneau for demi in c.demi_journees if demi.a_contresigner]
    if feuilles and c.stagiaires:
        yield Geste(
            compter(len(feuilles), "feuille à contresigner", "feuilles à contresigner"),
            reverse("formations:demi_journee", args=[feuilles[0].cle]),
            "Ouvrir la première",
            retard=True,
            detail=f"Depuis le {jour(timezone.localdate(feuilles[0].debut))}.",
        )
    if absents := [personne for personne in c.stagiaires if personne.assiduite and personne.assiduite.trop_manquees]:
        yield Geste(
            compter(len(absents), "personne a trop manqué", "personnes ont trop manqué"),
            reverse("formations:assiduite", args=[c.cohorte.session.cle]),
            "Voir l’assiduité",
            detail=_qui(str(personne.agent) for personne in absents),
        )


def _evaluations(c: Conduite) -> Iterator[Geste]:
    """Nothing once a jury has opened its session."""
    if not c.cohorte.formation.certifiante or not c.commencee or not c.stagiaires or c.jury_ouvert:
        return
    if c.cohorte.referentiel_id is None:
        fiche = reverse("admin:formations_cohorte_change", args=[c.cohorte.pk])
        yield Geste("Référentiel à choisir", fiche, "Le choisir", retard=True, detail="Sans lui, personne n’évalue.")
        return
    if seuls := [personne for personne in c.stagiaires if personne.agent.pk not in c.supervises]:
        yield Geste(
            compter(len(seuls), "stagiaire sans supervision", "stagiaires sans supervision"),
            reverse("formations:supervisions", args=[c.cohorte.pk]),
            "Nommer qui supervise",
            detail=_qui(str(personne.agent) for personne in seuls),
        )
    manquent = sum(len(personne.dossier.manquantes) for personne in c.stagiaires if personne.dossier)
    if c.derniere and c.finie and manquent:
        limite = echeance_apres(c.derniere.fin)
        yield Geste(
            compter(manquent, "évaluation attendue", "évaluations attendues"),
            reverse("formations:evaluations", args=[c.cohorte.session.cle]),
            "Voir les dossiers",
            retard=limite <= timezone.now(),
            detail=f"À rendre avant le {jour(timezone.localdate(limite))}.",
        )


def _pieces(c: Conduite) -> Iterator[Geste]:
    """What is asked for everybody is asked at once, and made again only where it changed."""
    if not c.stagiaires or c.lots:
        return
    if not c.commencee and (n := _sans(c.stagiaires, CONVOCATION)):
        yield _fabriquer(c, CONVOCATION, compter(n, "convocation à faire", "convocations à faire"))
    if not c.finie:
        return
    if n := _sans(c.stagiaires, ATTESTATION):
        yield _fabriquer(c, ATTESTATION, compter(n, "attestation à faire", "attestations à faire"))
    if n := _sans(c.stagiaires, CERTIFICAT):
        yield _fabriquer(c, CERTIFICAT, compter(n, "certificat à faire", "certificats à faire"))
    elif n := sum(any(p.cle == CERTIFICAT and not p.signe for p in personne.pieces) for personne in c.stagiaires):
        yield Geste(
            compter(n, "certificat attend sa signature", "certificats attendent leur signature"),
            reverse("formations:pieces", args=[c.cohorte.pk]),
            "Classer les signés",
            detail="L’organisme les signe et vous les rend.",
        )


def _fabriquer(c: Conduite, cle: str, texte: str) -> Geste:
    return Geste(
        texte, reverse("formations:fabriquer_pieces", args=[c.cohorte.pk, cle]), "Fabriquer pour tous", envoi=True
    )


def _argent(c: Conduite) -> Iterator[Geste]:
    fiche = reverse("admin:formations_cohorte_change", args=[c.cohorte.pk])
    if c.finie and c.couts.prevu is not None and c.couts.facture is None:
        yield Geste("Montant facturé à saisir", fiche, "Le saisir")


def _sans(stagiaires: list[Personne], cle: str) -> int:
    return sum(all(p.document is None for p in personne.pieces if p.cle == cle) for personne in stagiaires)


def _tarde(candidature: Candidature) -> bool:
    """Past the delay at which the cell is told by e-mail."""
    demande = candidature.n1_demande_le
    return demande is not None and aujourd_hui() >= ajouter_jours_ouvres(
        timezone.localdate(demande), ALERTE_AVIS.valeur()
    )


def _qui(noms: Iterator[str]) -> str:
    """At most four names, then how many more."""
    lus = list(noms)
    reste = f" et {compter(len(lus) - 4, 'autre')}" if len(lus) > 4 else ""
    return f"{', '.join(lus[:4])}{reste}."
