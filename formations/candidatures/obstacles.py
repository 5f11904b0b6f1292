"""Why somebody may not apply, in words for them; and whether refusing them again needs a commission."""

from dateutil.relativedelta import relativedelta
from django.db.models import Max, Q
from django.utils import timezone

from agenda.models import Inscription, Presence
from agents.models import Agent
from instance.typographie import enumerer, jour, quand

from ..models import Candidature, Cohorte
from ..models.candidatures import Etat
from ..regles import JOURS_FORMATION_LONGUE, MOIS_MEME_OBJET


def de_l_appel(cohorte: Cohorte) -> str:
    """Why nobody may apply to this cohort now. Read it with its session and training."""
    if cohorte.appel_en_cours:
        return ""
    maintenant = timezone.now()
    if cohorte.session.annulee_le:
        return "Cette promotion est annulée."
    if cohorte.appel_ouvre_le and cohorte.appel_ouvre_le > maintenant:
        return f"Les candidatures ouvrent {quand(cohorte.appel_ouvre_le)}. Revenez à cette heure-là."
    if cohorte.appel_ferme_le and cohorte.appel_ferme_le <= maintenant:
        return f"Les candidatures sont closes depuis {quand(cohorte.appel_ferme_le)}."
    return "On ne candidate pas à cette promotion pour le moment."


def de_la_personne(cohorte: Cohorte, agent: Agent) -> str:
    """Why this person may not apply, whenever the call is open."""
    invitees = list(cohorte.formation.institutions.all())
    if invitees and agent.institution_id not in {institution.pk for institution in invitees}:
        return f"Cette formation est ouverte aux agents de ces institutions\u00a0: {enumerer(map(str, invitees))}."
    return deja_suivie(cohorte, agent)


def deja_suivie(cohorte: Cohorte, agent: Agent) -> str:
    """After a training of eight working days or more, the same object is asked again twelve months later at the
    earliest. One of which the person attended nothing was not followed. Both numbers are rules that the cell may
    change."""
    formation = cohorte.formation
    if formation.demi_journees < 2 * JOURS_FORMATION_LONGUE.valeur():
        return ""
    derniere = (
        Inscription.objects.filter(
            agent=agent,
            etat=Inscription.Etat.CONFIRMEE,
            session__cohorte__formation=formation,
            session__annulee_le=None,
        )
        .exclude(session=cohorte.session_id)
        .annotate(
            fin=Max("session__creneaux__fin", filter=Q(session__creneaux__annule=False)),
            venue=Max(
                "session__creneaux__presences__pk",
                filter=Q(
                    session__creneaux__presences__agent=agent,
                    session__creneaux__presences__etat__in=Presence.VENUS,
                ),
            ),
        )
        .order_by("-fin")
        .first()
    )
    if derniere is None or derniere.fin is None:  # type: ignore[attr-defined]
        return ""
    fin = derniere.fin  # type: ignore[attr-defined]
    if fin > timezone.now():
        return "Vous avez déjà une place dans une promotion de cette formation."
    possible = timezone.localtime(fin) + relativedelta(months=MOIS_MEME_OBJET.valeur())
    if derniere.venue is None or possible <= timezone.now():  # type: ignore[attr-defined]
        return ""
    return (
        f"Vous avez suivi cette formation jusqu’au {jour(fin)}. Après une formation de "
        f"{JOURS_FORMATION_LONGUE.valeur_en_mots} ou plus, la même se redemande au bout de "
        f"{MOIS_MEME_OBJET.valeur_en_mots}\u00a0: à partir du {jour(possible)}."
    )


def serait_un_second_refus(candidature: Candidature) -> bool:
    """Whether the person's last answer about the same training was a refusal: before another, the CAP (civil servants)
    or the CCP (contract staff) is consulted."""
    derniere = (
        Candidature.objects.filter(
            agent=candidature.agent_id, cohorte__formation=candidature.cohorte.formation_id, decidee_le__isnull=False
        )
        .exclude(pk=candidature.pk)
        .order_by("-decidee_le")
        .first()
    )
    return derniere is not None and derniere.etat == Etat.NON_RETENUE
