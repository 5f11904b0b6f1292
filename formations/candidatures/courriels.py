"""The e-mails of applications: to the N+1 until their opinion, to the person, to the cell and HR. See the end of the
file for the list."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agenda import ics
from agenda.courriels.contexte import creneaux, invitation
from agenda.models import Inscription
from agents import liens
from agents.models import Qualite, RoleInstitution
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.calendrier import ajouter_jours_ouvres
from instance.services import identite
from instance.typographie import jour, plage, quand

from ..models import Candidature
from ..models.candidatures import A_DECIDER, VIVANTES, Decision, Etat
from ..regles import ALERTE_AVIS, JOURS_BROUILLON, RAPPEL_AVIS, RAPPEL_BROUILLON, RAPPEL_CONFIRMER
from .liens_n1 import BUT_AVIS, expiration

MATIN = dt.time(9)
Fin = Candidature.Fin


def cellule() -> Destinataire:
    ident = identite()
    return Destinataire(ident.contact_courriel, ident.nom)


def le_matin(jour_: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(jour_, MATIN))


def le_matin_ouvre(depuis: dt.datetime, jours: int) -> dt.datetime:
    """Nine o'clock in Paris, so many working days later."""
    return le_matin(ajouter_jours_ouvres(timezone.localdate(depuis), jours))


def _instant(le: dt.datetime | None) -> str:
    return f"{le:%Y%m%dT%H%M%S%f}" if le else ""


def _agent(candidature: Candidature) -> Destinataire:
    agent = candidature.agent
    return Destinataire(agent.email, str(agent), agent.pk)


def _faits(candidature: Candidature) -> dict[str, Any]:
    cohorte = candidature.cohorte
    return {
        "nom": str(candidature.agent),
        "formation": cohorte.formation.titre,
        "promotion": cohorte.nom,
        "responsable": candidature.n1_nom,
        "url": absolue(reverse("formations:candidature", args=[candidature.cle])),
    }


def _tableau(candidature: Candidature) -> str:
    return absolue(reverse("formations:selection", args=[candidature.cohorte_id])) + f"#c-{candidature.cle}"


# --- To the N+1 ---------------------------------------------------------------------------------------
def _n1(candidature: Candidature) -> Destinataire:
    return Destinataire(candidature.n1_email, candidature.n1_nom)


def _pour_le_n1(candidature: Candidature) -> dict[str, Any]:
    lien = liens.creer(BUT_AVIS, candidature, email=candidature.n1_email, expire_le=expiration(candidature))
    cohorte = candidature.cohorte
    dates = [c for c in cohorte.session.creneaux.all() if not c.annule]
    return {
        **_faits(candidature),
        "avis_url": liens.adresse(lien),
        "expire_le": jour(expiration(candidature)),
        "dates": plage(timezone.localdate(dates[0].debut), timezone.localdate(dates[-1].fin)) if dates else "",
        "demi_journees": cohorte.formation.demi_journees,
        "cloture": jour(cohorte.appel_ferme_le) if cohorte.appel_ferme_le else "",
    }


def _tient(candidature: Candidature) -> bool:
    return candidature.cohorte.session.annulee_le is None


def _attend_l_avis(candidature: Candidature) -> bool:
    return candidature.etat == Etat.SOUMISE and candidature.avis_donne is None and _tient(candidature)


def _avis_demande(candidature: Candidature) -> Iterable[Envoi]:
    if candidature.etat in A_DECIDER and candidature.n1_demande_le and _tient(candidature):
        le = candidature.n1_demande_le
        yield Envoi(_n1(candidature), le, partial(_pour_le_n1, candidature), _instant(le))


def _avis_rappel(candidature: Candidature) -> Iterable[Envoi]:
    """By itself once, and each time that the cell asks for it."""
    demande, relance = candidature.n1_demande_le, candidature.n1_relance_le
    if demande is None or not _attend_l_avis(candidature):
        return
    contexte = partial(_pour_le_n1, candidature)
    le = le_matin_ouvre(demande, RAPPEL_AVIS.valeur())
    if relance is None or relance >= le:
        yield Envoi(_n1(candidature), le, contexte, f"rappel-{_instant(demande)}", perime=expiration(candidature))
    if relance:
        yield Envoi(_n1(candidature), relance, contexte, f"relance-{_instant(relance)}")


def _avis_sans_reponse(candidature: Candidature) -> Iterable[Envoi]:
    demande = candidature.n1_demande_le
    if demande is not None and _attend_l_avis(candidature):
        contexte = {**_faits(candidature), "email": candidature.n1_email, "tableau": _tableau(candidature)}
        yield Envoi(cellule(), le_matin_ouvre(demande, ALERTE_AVIS.valeur()), contexte, _instant(demande))


def _sans_avis() -> QuerySet[Candidature]:
    return Candidature.objects.sans_avis().select_related("agent", "cohorte__formation", "cohorte__session", "avis")


# --- To the person ------------------------------------------------------------------------------------
def _brouillon(candidature: Candidature) -> Iterable[Envoi]:
    """Before the call closes, to who began and has not sent."""
    ferme = candidature.cohorte.appel_ferme_le
    if candidature.etat == Etat.BROUILLON and ferme and RAPPEL_BROUILLON.valeur() and _tient(candidature):
        le = le_matin(timezone.localdate(ferme) - dt.timedelta(days=RAPPEL_BROUILLON.valeur()))
        if candidature.cree_le < le:
            contexte = {**_faits(candidature), "cloture": quand(ferme), "effacement": JOURS_BROUILLON.valeur_en_mots}
            yield Envoi(_agent(candidature), le, contexte, perime=ferme)


def _brouillons() -> QuerySet[Candidature]:
    ouverts = Candidature.objects.filter(etat=Etat.BROUILLON, cohorte__appel_ferme_le__gt=timezone.now())
    return ouverts.select_related("agent", "cohorte__formation", "cohorte__session")


def _recue(candidature: Candidature) -> Iterable[Envoi]:
    if candidature.etat in A_DECIDER and candidature.soumise_le:
        contexte = {**_faits(candidature), "retirer": _retirer(candidature)}
        yield Envoi(_agent(candidature), candidature.soumise_le, contexte, _instant(candidature.soumise_le))


def _retirer(candidature: Candidature) -> str:
    return absolue(reverse("formations:retirer_candidature", args=[candidature.cle]))


def _retenue(candidature: Candidature, *, depuis_la_liste: bool) -> Iterable[Envoi]:
    """Told once, when the place is offered: with the others, or later from the waiting list."""
    le, avant = candidature.retenue_le, candidature.confirmer_avant
    if candidature.etat != Etat.RETENUE or le is None or avant is None or not _tient(candidature):
        return
    if (le != candidature.decidee_le) is depuis_la_liste:
        yield Envoi(_agent(candidature), le, partial(_a_confirmer, candidature), _instant(le), perime=avant)


def _a_confirmer(candidature: Candidature) -> dict[str, Any]:
    dates = [c for c in candidature.cohorte.session.creneaux.all() if not c.annule]
    avant = candidature.confirmer_avant
    return {
        **_faits(candidature),
        "confirmer": absolue(reverse("formations:confirmer_candidature", args=[candidature.cle])),
        "retirer": _retirer(candidature),
        "avant": quand(avant) if avant else "",
        "debut": quand(dates[0].debut) if dates else "",
        "demi_journees": len(dates),
    }


def _rappel_confirmer(candidature: Candidature) -> Iterable[Envoi]:
    le, avant = candidature.retenue_le, candidature.confirmer_avant
    attendue = candidature.etat == Etat.RETENUE and _tient(candidature) and RAPPEL_CONFIRMER.valeur()
    if not attendue or le is None or avant is None:
        return
    rappel = le_matin(timezone.localdate(avant) - dt.timedelta(days=RAPPEL_CONFIRMER.valeur()))
    if rappel > le:
        yield Envoi(_agent(candidature), rappel, partial(_a_confirmer, candidature), _instant(le), perime=avant)


def _retenues() -> QuerySet[Candidature]:
    return Candidature.objects.filter(etat=Etat.RETENUE).select_related(
        "agent", "cohorte__formation", "cohorte__session"
    )


def _liste_attente(candidature: Candidature) -> Iterable[Envoi]:
    if candidature.etat == Etat.LISTE_ATTENTE and candidature.decidee_le:
        contexte = {**_faits(candidature), "rang": candidature.rang, "retirer": _retirer(candidature)}
        yield Envoi(_agent(candidature), candidature.decidee_le, contexte, _instant(candidature.decidee_le))


def _non_retenue(candidature: Candidature) -> Iterable[Envoi]:
    if candidature.etat == Etat.NON_RETENUE and candidature.decidee_le:
        contexte = {
            **_faits(candidature),
            "motif": candidature.motif_decision,
            "signataire": candidature.signataire,
            "le": jour(candidature.decidee_le),
        }
        yield Envoi(_agent(candidature), candidature.decidee_le, contexte, _instant(candidature.decidee_le))


def _sans_reponse(candidature: Candidature) -> Iterable[Envoi]:
    if candidature.fin == Fin.SANS_REPONSE and candidature.desistee_le:
        yield Envoi(
            _agent(candidature), candidature.desistee_le, _faits(candidature), _instant(candidature.desistee_le)
        )


def _annulee(candidature: Candidature) -> Iterable[Envoi]:
    """To those who applied, drafts aside; whoever has a place hears of it from the agenda, with their calendar."""
    le = candidature.cohorte.session.annulee_le
    if le and candidature.etat in VIVANTES - {Etat.CONFIRMEE}:
        yield Envoi(_agent(candidature), le, _faits(candidature), _instant(le))


def _convocation(candidature: Candidature) -> Iterable[Envoi]:
    """With every half-day for the calendar."""
    le = candidature.confirmee_le
    if candidature.etat != Etat.CONFIRMEE or le is None:
        return
    inscription = _inscription(candidature)
    if inscription is None:
        return
    dates = creneaux(inscription)
    contexte = {
        **_faits(candidature),
        "creneaux": dates,
        "demi_journees": len(dates),
        "amenagement": candidature.amenagement,
        "retirer": _retirer(candidature),
    }
    yield Envoi(
        _agent(candidature),
        le,
        contexte,
        _instant(le),
        perime=max((creneau.fin for creneau in dates), default=None),
        ics=partial(invitation, inscription, dates, ics.Methode.REQUEST),
    )


def _inscription(candidature: Candidature) -> Inscription | None:
    inscriptions = Inscription.objects.select_related("agent", "inscrite_par", "session")
    return inscriptions.filter(
        session=candidature.cohorte.session_id, agent=candidature.agent_id, etat=Inscription.Etat.CONFIRMEE
    ).first()


# --- To the cell and HR -------------------------------------------------------------------------------
def _place_rendue(candidature: Candidature) -> Iterable[Envoi]:
    """Somebody who had an answer withdraws: the cell reads what follows on the board."""
    le = candidature.desistee_le
    if candidature.etat == Etat.DESISTEE and candidature.retenue_le and le and candidature.fin == Fin.RETRAIT:
        yield Envoi(cellule(), le, {**_faits(candidature), "tableau": _tableau(candidature)}, _instant(le))


def _second_refus(candidature: Candidature) -> Iterable[Envoi]:
    """As soon as the board means to refuse a second time: the commission is to be consulted before it may."""
    le = candidature.preparee_le
    prepare = candidature.etat in A_DECIDER and candidature.decision == Decision.NON_RETENUE
    if not (prepare and candidature.second_refus and le):
        return
    contexte = {**_faits(candidature), "institution": str(candidature.institution or "")}
    yield Envoi(cellule(), le, {**contexte, "tableau": _tableau(candidature)}, "second-refus")
    for role in _lecteurs_rh(candidature):
        a = Destinataire(role.agent.email, str(role.agent), role.agent_id)
        yield Envoi(a, le, {**contexte, "tableau": _tableau(candidature)}, "second-refus")


def _lecteurs_rh(candidature: Candidature) -> QuerySet[RoleInstitution]:
    roles = RoleInstitution.objects.en_cours().filter(role=Qualite.LECTEUR_RH, institution=candidature.institution_id)
    return roles.select_related("agent").order_by("pk")


for _cle, _libelle, _envois, _candidats in (
    ("avis_demande", "Avis demandé sur une candidature, au N+1", _avis_demande, None),
    ("avis_rappel", "Rappel d’un avis attendu, au N+1", _avis_rappel, _sans_avis),
    ("avis_sans_reponse", "Avis qui ne vient pas, à la cellule", _avis_sans_reponse, _sans_avis),
    ("candidature_brouillon", "Candidature commencée, avant la clôture", _brouillon, _brouillons),
    ("candidature_recue", "Candidature reçue", _recue, None),
    ("retenue", "Candidature retenue, à confirmer", partial(_retenue, depuis_la_liste=False), None),
    ("place_proposee", "Place libérée, à confirmer", partial(_retenue, depuis_la_liste=True), None),
    ("rappel_confirmer", "Rappel d’une place à confirmer", _rappel_confirmer, _retenues),
    ("liste_attente", "Candidature sur liste d’attente", _liste_attente, None),
    ("non_retenue", "Candidature non retenue", _non_retenue, None),
    ("sans_reponse", "Place non confirmée à temps", _sans_reponse, None),
    ("promotion_annulee", "Promotion annulée, à qui candidate", _annulee, None),
    ("convocation", "Convocation, avec toutes les dates", _convocation, None),
    ("place_rendue", "Désistement après une réponse, à la cellule", _place_rendue, None),
    ("second_refus", "Second refus de suite, à la cellule et aux RH", _second_refus, None),
):
    declarer(
        Regle(
            f"formations.{_cle}",
            _libelle,
            "formations.Candidature",
            f"formations/{_cle}",
            _envois,
            _candidats,
            grave=_cle in ("retenue", "liste_attente", "non_retenue", "promotion_annulee"),
            peut_attendre=_cle in ("candidature_recue",),
        )
    )
