"""An application's life for its author: a draft, sent, withdrawn, the place confirmed.

Locks: the cohort, whoever gives or frees one of its places; then the application; then what the agenda locks."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Inscription, Profil, Session
from agenda.ouverture import InscriptionRefusee
from agenda.regles import JOURS_AMENAGEMENT
from agents.models import Agent
from courriels.services import reconcilier, sans_courriels
from documents.services import demander as demander_document
from documents.types import TYPES
from instance import journal
from instance.journal import Auteur

from .. import adresses
from ..candidatures import forms, obstacles
from ..models import AvisHierarchique, Candidature, Cohorte
from ..models.candidatures import RETIRABLES, Etat
from ..regles import JOURS_BROUILLON
from .cohortes import ouvrir_aux_candidatures
from .cohortes import tenir as tenir_cohorte
from .places import est_repondue, offrir_la_suivante, quitter_la_liste

PIECE = "convocation"


class DejaEnvoyee(Exception):
    """The draft has been sent: there is nothing left to write in it."""


class CandidatureIncomplete(ValidationError):
    """Something is missing or to be mended; `etapes` holds the judged form of each step."""

    def __init__(self, etapes: Mapping[int, forms.EtapeForm]) -> None:
        super().__init__("Il manque quelque chose pour envoyer cette candidature.")
        self.etapes = etapes


def tenir(candidature: Candidature, *, cohorte: Cohorte | None = None) -> Candidature:
    """Re-read under its lock, with its agent; `cohorte` is the one already held, if any."""
    relue = (
        Candidature.objects.select_for_update(of=("self",), no_key=True)
        .select_related("agent__n_plus_1", "agent__institution", "cohorte__session", "cohorte__formation", "avis")
        .get(pk=candidature.pk)
    )
    if cohorte is not None:
        relue.cohorte = cohorte
    return relue


@transaction.atomic
def commencer(cohorte: Cohorte, *, agent: Agent) -> Candidature:
    """The draft of this person, made if need be; one already sent is given as it is. One withdrawn before any answer is
    taken up again, with all that was written. Raises ValidationError with the reason when one may not apply."""
    cohorte = tenir_cohorte(cohorte)
    existante = Candidature.objects.filter(cohorte=cohorte, agent=agent).first()
    if existante is not None and not existante.reprenable:
        return existante
    if motif := obstacles.de_l_appel(cohorte) or obstacles.de_la_personne(cohorte, agent):
        raise ValidationError(motif)
    if existante is None:
        return Candidature.objects.create(cohorte=cohorte, agent=agent)
    return _reprendre(tenir(existante, cohorte=cohorte))


def _reprendre(candidature: Candidature) -> Candidature:
    """As a draft, of what had been sent. The former opinion goes: another is asked for."""
    AvisHierarchique.objects.filter(candidature=candidature).delete()
    donnees = {nom: getattr(candidature, nom) for nom in ("motivation", "experience", "n1_nom", "n1_email")}
    donnees |= {"engagement_demi_journees": "on", "engagement_reseau": "on", "amenagement": candidature.amenagement}
    neuve = Candidature(
        pk=candidature.pk,
        cle=candidature.cle,
        cohorte=candidature.cohorte,
        agent=candidature.agent,
        donnees=donnees,
        etape=forms.RELECTURE,
        version=candidature.version + 1,
        cree_le=candidature.cree_le,
    )
    neuve.save(force_update=True)
    journal.ecrire("formations.reprendre_candidature", neuve, par=candidature.agent)
    reconcilier(neuve)
    return neuve


@transaction.atomic
def enregistrer_etape(candidature: Candidature, *, valeurs: Mapping[str, str | None]) -> Candidature:
    """Write these fields as typed, right or wrong, even once the call is closed; None is a box that was not ticked.
    Raises DejaEnvoyee."""
    candidature = _brouillon(candidature)
    for nom, valeur in valeurs.items():
        if valeur is None:
            candidature.donnees.pop(nom, None)
        else:
            candidature.donnees[nom] = valeur.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    candidature.save(update_fields=["donnees", "modifie_le"])
    return candidature


@transaction.atomic
def ouvrir_etape(candidature: Candidature, etape: int) -> None:
    """Let the draft be written up to this step; never a step back."""
    candidature = _brouillon(candidature)
    if etape > candidature.etape:
        candidature.etape = etape
        candidature.save(update_fields=["etape", "modifie_le"])


@transaction.atomic
def soumettre(candidature: Candidature, *, par: Agent) -> Candidature:
    """Send it, and ask the N+1 for an opinion. Idempotent. Raises CandidatureIncomplete, or ValidationError when the
    call is closed or the person may not apply; the draft stays as it is."""
    cohorte = tenir_cohorte(candidature.cohorte)
    candidature = tenir(candidature, cohorte=cohorte)
    if not candidature.est_brouillon:
        return candidature
    if motif := obstacles.de_l_appel(cohorte):
        raise ValidationError(f"{motif} Votre brouillon reste ici\u00a0; la cellule peut vous conseiller.")
    if motif := obstacles.de_la_personne(cohorte, candidature.agent):
        raise ValidationError(motif)
    etapes = forms.formulaires(candidature)
    if not all(form.is_valid() for form in etapes.values()):
        raise CandidatureIncomplete(etapes)
    for form in etapes.values():
        for nom, valeur in form.cleaned_data.items():
            setattr(candidature, nom, valeur)
    maintenant, agent = timezone.now(), candidature.agent
    for nom, valeur in Profil.de(agent).items():
        setattr(candidature, nom, valeur)
    candidature.agent_email = (agent.email or "").lower()
    candidature.etat, candidature.donnees = Etat.SOUMISE, {}
    candidature.soumise_le = candidature.n1_demande_le = maintenant
    if adresses.est_celle_de_l_annuaire(candidature.n1_email, agent):
        candidature.n1_verifie_le = maintenant
    candidature.full_clean()
    candidature.save()
    journal.ecrire("formations.soumettre", candidature, par=par)
    reconcilier(candidature)
    return candidature


@transaction.atomic
def retirer(
    candidature: Candidature, *, par: Auteur, fin: str = Candidature.Fin.RETRAIT, motif: str = ""
) -> Candidature:
    """Withdraw, at any state; a draft is erased. The place goes to the next of the waiting list. Idempotent. Raises
    ValidationError for one that was refused: nothing is left to withdraw."""
    cohorte = tenir_cohorte(candidature.cohorte)
    candidature = tenir(candidature, cohorte=cohorte)
    if candidature.etat == Etat.DESISTEE:
        return candidature
    if candidature.etat not in RETIRABLES:
        raise ValidationError("Cette candidature n’a pas été retenue\u00a0: il n’y a rien à retirer.")
    if candidature.est_brouillon:
        candidature.delete()
        return candidature
    avant = candidature.etat
    quitter_la_liste(candidature)
    candidature.etat, candidature.fin, candidature.desistee_le = Etat.DESISTEE, fin, timezone.now()
    candidature.version += 1
    candidature.save()
    journal.ecrire("formations.retirer_candidature", candidature, par=par, motif=motif.strip())
    if avant == Etat.CONFIRMEE:
        _rendre_la_place(candidature, par)
    reconcilier(candidature)
    if avant in (Etat.RETENUE, Etat.CONFIRMEE):
        offrir_la_suivante(cohorte)
    return candidature


@transaction.atomic
def laisser_passer(candidature: Candidature) -> Candidature:
    """A place that was not confirmed in time goes to the next. Idempotent: an offer that still holds is left alone."""
    cohorte = tenir_cohorte(candidature.cohorte)
    candidature = tenir(candidature, cohorte=cohorte)
    if not _echue(candidature):
        return candidature
    candidature.etat, candidature.desistee_le = Etat.DESISTEE, timezone.now()
    candidature.fin = Candidature.Fin.SANS_REPONSE
    candidature.version += 1
    candidature.save()
    journal.ecrire("formations.sans_reponse", candidature, par=None)
    reconcilier(candidature)
    offrir_la_suivante(cohorte)
    return candidature


@transaction.atomic
def confirmer(candidature: Candidature, *, par: Agent) -> Candidature:
    """Take the place that was offered: the person is registered for all the half-days, and receives the convocation.
    Idempotent. Raises ValidationError when there is none, or too late."""
    cohorte = tenir_cohorte(candidature.cohorte)
    candidature = tenir(candidature, cohorte=cohorte)
    if candidature.etat == Etat.CONFIRMEE:
        return candidature
    if _echue(candidature) or candidature.fin == Candidature.Fin.SANS_REPONSE:
        raise ValidationError("Le délai pour confirmer est passé\u00a0: la place revient à la personne suivante.")
    if candidature.etat != Etat.RETENUE or not est_repondue(candidature):
        raise ValidationError("Aucune place ne vous est proposée pour le moment.")
    ouvrir_aux_candidatures(cohorte, par=par)
    inscription = _inscrire(candidature, par)
    candidature.etat, candidature.confirmee_le = Etat.CONFIRMEE, timezone.now()
    candidature.version += 1
    candidature.save()
    journal.ecrire("formations.confirmer_candidature", candidature, par=par)
    _convoquer(inscription, par=par)
    reconcilier(candidature)
    return candidature


def _inscrire(candidature: Candidature, par: Agent) -> Inscription:
    """Told by the convocation, which bears the calendar: the agenda's own e-mail would say it twice."""
    session, agent = candidature.cohorte.session, candidature.agent
    try:
        with transaction.atomic(), sans_courriels():
            return agenda.inscrire(
                session, agent, par=par, amenagement=candidature.amenagement, mode=_mode(session), d_office=True
            )
    except InscriptionRefusee as refus:
        deja = Inscription.objects.filter(session=session, agent=agent, etat=Inscription.Etat.CONFIRMEE).first()
        if refus.code == "deja" and deja is not None:  # the cell was quicker
            return deja
        raise


def _mode(session: Session) -> str:
    return session.jauges.order_by("pk").values_list("mode", flat=True).first() or ""


def _rendre_la_place(candidature: Candidature, par: Auteur) -> None:
    inscription = Inscription.objects.filter(session=candidature.cohorte.session, agent=candidature.agent).first()
    if inscription is not None:
        agenda.annuler_inscription(inscription, par=par if isinstance(par, Agent) else None, d_office=True)


def _convoquer(inscription: Inscription, *, par: Auteur) -> None:
    """The convocation's PDF, once its type is declared; the e-mail leads to it in « Mon espace »."""
    if PIECE in TYPES:
        demander_document(PIECE, inscription, par=par)


def _echue(candidature: Candidature) -> bool:
    limite = candidature.confirmer_avant
    return candidature.etat == Etat.RETENUE and limite is not None and limite <= timezone.now()


def _brouillon(candidature: Candidature) -> Candidature:
    candidature = tenir(candidature)
    if not candidature.est_brouillon:
        raise DejaEnvoyee
    return candidature


# --- What time alone decides --------------------------------------------------------------------------
def suivre_l_agenda(candidature: Candidature) -> Candidature:
    """A place given back from the agenda's own pages is an application withdrawn. Idempotent."""
    siennes = Inscription.objects.filter(session__cohorte=candidature.cohorte_id, agent=candidature.agent_id)
    inscription = siennes.select_related("annulee_par").first()
    if candidature.etat != Etat.CONFIRMEE or (inscription is not None and inscription.est_active):
        return candidature
    par = inscription.annulee_par if inscription else None
    de_soi = par is None or par == candidature.agent
    return retirer(
        candidature,
        par=candidature.agent if de_soi else par,
        fin=Candidature.Fin.RETRAIT if de_soi else Candidature.Fin.CELLULE,
    )


def places_rendues() -> list[Candidature]:
    """Confirmed applications whose registration no longer stands, of cohorts that do."""
    actives = Inscription.objects.actives().filter(session=OuterRef("cohorte__session"), agent=OuterRef("agent"))
    confirmees = Candidature.objects.filter(~Exists(actives), etat=Etat.CONFIRMEE, cohorte__session__annulee_le=None)
    return list(confirmees.select_related("cohorte", "agent"))


def effacer_amenagements(maintenant: dt.datetime | None = None) -> int:
    """Wipe what was wished, some days after the last half-day; of who is not coming, some days after they were told."""
    limite = (maintenant or timezone.now()) - dt.timedelta(days=JOURS_AMENAGEMENT.valeur())
    finies = Cohorte.objects.annotate(derniere=Max("session__creneaux__fin")).filter(derniere__lt=limite)
    sans_suite = Q(etat=Etat.NON_RETENUE, decidee_le__lt=limite) | Q(etat=Etat.DESISTEE, desistee_le__lt=limite)
    return (
        Candidature.objects.exclude(amenagement="")
        .filter(Q(cohorte__in=finies.values("pk")) | sans_suite)
        .update(amenagement="")
    )


def purger_brouillons(maintenant: dt.datetime | None = None) -> int:
    """Erase the drafts never sent, some days after the call closed, or after the last word of one without a call."""
    limite = (maintenant or timezone.now()) - dt.timedelta(days=JOURS_BROUILLON.valeur())
    vieux = Candidature.objects.filter(etat=Etat.BROUILLON, modifie_le__lt=limite)
    return vieux.filter(Q(cohorte__appel_ferme_le__lt=limite) | Q(cohorte__appel_ferme_le=None)).delete()[0]
