"""A request opened to volunteers: opened, answered, closed. Who is chosen is `missions.proposer`.

Lock order: the request, then the call, then its volunteers. Choosing takes the request first as well, so that an answer
taken back and a choice follow one another.
"""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent, Institution
from courriels.services import reconcilier
from instance import journal
from instance.calendrier import ajouter_jours_ouvres
from instance.journal import Auteur
from instance.typographie import jour_mois

from ..appariement import besoin_de, candidats
from ..models import Accompagnement, Appel, Demande, Volontaire
from ..models.demande import Confidentialite, Etat
from ..regles import DELAI_CHOIX_VOLONTAIRES
from .etats import TransitionRefusee, verrouiller

FIN_DE_JOURNEE = dt.time(18, 0)
MOT_MAX = 500
RESTREINTE = "Cette demande est restreinte : elle ne s’ouvre pas au réseau. Proposez la mission à chaque personne."


class AppelFerme(ValidationError):
    """The call no longer takes this. The message is for people."""


@transaction.atomic
def ouvrir(
    demande: Demande,
    *,
    par: Auteur,
    jusqu_au: dt.date,
    institutions: Iterable[Institution] = (),
    message: str = "",
) -> Appel:
    """Open a scoped request to volunteers until the evening of `jusqu_au`, before the first séance. Those invited are
    told once. A `restreint` request is never opened: its brief is for those one asks.

    Raises TransitionRefusee when the team is no longer to be made or a call is open, ValidationError on the date.
    """
    demande = verrouiller(demande)
    accompagnement = Accompagnement.objects.select_related("session").filter(demande=demande).first()
    if accompagnement is None or demande.etat != Etat.CADREE:
        raise TransitionRefusee(
            f"Cette demande est «\u202f{demande.get_etat_display().lower()}\u202f» : elle n’attend pas d’équipe."
        )
    if demande.confidentialite == Confidentialite.RESTREINT:
        raise TransitionRefusee(RESTREINTE)
    if Appel.objects.ouverts().filter(accompagnement=accompagnement).exists():
        raise TransitionRefusee("Un appel est déjà ouvert pour cette demande.")
    if accompagnement.missions.actives().count() >= accompagnement.equipe:
        raise TransitionRefusee("Toutes les places sont prises ou proposées : levez une proposition d’abord.")
    appel = Appel(
        accompagnement=accompagnement,
        message=message.replace("\x00", "").strip(),
        jusqu_au=_echeance(accompagnement, jusqu_au),
        ouvert_par=par if isinstance(par, Agent) else None,
    )
    appel.full_clean()
    appel.save()
    appel.institutions.set(institutions)
    journal.ecrire("demandes.ouvrir_appel", demande, par=par)
    reconcilier(appel)
    return appel


@transaction.atomic
def fermer(demande: Demande, *, par: Auteur, fin: Appel.Fin = Appel.Fin.CELLULE) -> bool:
    """Close the open call of a request: those not chosen are thanked. Idempotent: False when none is open."""
    demande = verrouiller(demande)
    appel = Appel.objects.ouverts().select_for_update(of=("self",)).filter(accompagnement__demande=demande).first()
    if appel is None:
        return False
    appel.ferme_le, appel.fin = timezone.now(), fin
    appel.save(update_fields=["ferme_le", "fin"])
    journal.ecrire("demandes.fermer_appel", demande, par=par, changements={"raison": ["", appel.get_fin_display()]})
    reconcilier(appel)
    for volontaire in appel.volontaires.select_related("agent", "appel__accompagnement__demande"):
        reconcilier(volontaire)
    return True


@transaction.atomic
def laisser_echoir(appel: Appel) -> bool:
    """Close a call that the cell has not settled, some working days after its date. Idempotent."""
    jour = ajouter_jours_ouvres(timezone.localdate(appel.jusqu_au), DELAI_CHOIX_VOLONTAIRES.valeur())
    if timezone.localdate() <= jour:
        return False
    return fermer(appel.accompagnement.demande, par=None, fin=Appel.Fin.DELAI)


def fermer_l_equipe_prete(demande: Demande, par: Auteur) -> None:
    """Follows the transition that says the team complete."""
    fermer(demande, par=None, fin=Appel.Fin.EQUIPE)


def fermer_la_demande_finie(demande: Demande, par: Auteur) -> None:
    """Follows the transitions that end a request before its time."""
    fermer(demande, par=None, fin=Appel.Fin.DEMANDE)


@transaction.atomic
def se_proposer(appel: Appel, *, agent: Agent, mot: str = "") -> Volontaire:
    """Answer a call; again, with another word. Binds nobody until the cell has chosen: no date is held.

    Raises AppelFerme when it is too late, ValidationError on an absolute obstacle, said in words.
    """
    appel = _recevant(appel)
    mot = mot.replace("\x00", "").strip()
    if len(mot) > MOT_MAX:
        raise ValidationError({"mot": f"Votre mot est trop long : {MOT_MAX} signes au plus."})
    _exiger_invite(appel, agent)
    maintenant = timezone.now()
    volontaire, neuf = Volontaire.objects.get_or_create(appel=appel, agent=agent, defaults={"mot": mot})
    if not neuf:
        if volontaire.etat != Volontaire.Etat.PROPOSE:
            volontaire.propose_le = maintenant
        volontaire.etat, volontaire.mot, volontaire.change_le = Volontaire.Etat.PROPOSE, mot, maintenant
        volontaire.save()
    journal.ecrire("demandes.se_proposer", appel.accompagnement.demande, par=agent)
    reconcilier(appel)
    return volontaire


@transaction.atomic
def reprendre(appel: Appel, *, agent: Agent) -> None:
    """Take one's answer back, without a reason. Idempotent. Raises AppelFerme once chosen: one then leaves the team."""
    appel = _verrouiller(appel)
    volontaire = appel.volontaires.filter(agent=agent).first()
    if volontaire is None or volontaire.etat == Volontaire.Etat.REPRIS:
        return
    if volontaire.etat == Volontaire.Etat.RETENU:
        raise AppelFerme("Vous êtes déjà dans l’équipe : retirez-vous depuis la page de la mission.")
    if appel.ferme_le:
        raise AppelFerme("Cet appel est fermé : votre proposition n’engage plus à rien.")
    volontaire.etat, volontaire.change_le = Volontaire.Etat.REPRIS, timezone.now()
    volontaire.save(update_fields=["etat", "change_le"])
    journal.ecrire("demandes.reprendre_proposition", appel.accompagnement.demande, par=agent)
    reconcilier(appel)


def _verrouiller(appel: Appel) -> Appel:
    demande = verrouiller(appel.accompagnement.demande)
    relu = Appel.objects.select_for_update(of=("self",)).select_related("accompagnement__session").get(pk=appel.pk)
    relu.accompagnement.demande = demande
    return relu


def _recevant(appel: Appel) -> Appel:
    appel = _verrouiller(appel)
    demande = appel.accompagnement.demande
    if appel.ferme_le or demande.etat != Etat.CADREE or demande.confidentialite == Confidentialite.RESTREINT:
        raise AppelFerme("Cet appel est fermé. Merci d’y avoir pensé.")
    if not appel.recoit:
        raise AppelFerme(f"Cet appel recevait les réponses jusqu’au {jour_mois(appel.jusqu_au)} : la cellule choisit.")
    return appel


def _exiger_invite(appel: Appel, agent: Agent) -> None:
    invitees = set(appel.institutions.values_list("pk", flat=True))
    if invitees and agent.institution_id not in invitees:
        raise ValidationError("Cet appel s’adresse à d’autres institutions.")
    lus = candidats(besoin_de(appel.accompagnement), parmi=[agent.pk])
    if not lus or not hasattr(agent, "facilitateur"):
        raise ValidationError("Cet appel s’adresse aux facilitateurs du réseau.")
    (candidat,) = lus
    if candidat.sollicite:
        raise ValidationError("La mission vous est déjà proposée : répondez depuis «\u202fMon espace\u202f».")
    absolus = [f"{candidat.nom} {o.un}." for o in candidat.obstacles if o.absolu]
    if absolus:
        raise ValidationError(absolus)


def _echeance(accompagnement: Accompagnement, jour: dt.date) -> dt.datetime:
    fin = timezone.make_aware(dt.datetime.combine(jour, FIN_DE_JOURNEE))
    premier = accompagnement.session.creneaux.a_venir().first()
    if premier is None:
        raise TransitionRefusee("Aucune séance n’est à venir : convenez d’abord d’une date.")
    if fin <= timezone.now():
        raise ValidationError({"jusqu_au": "Cette date est passée : donnez un jour à venir."})
    if fin >= premier.debut:
        raise ValidationError(
            {"jusqu_au": f"La première séance est {jour_mois(premier.debut)} : fermez l’appel avant ce jour."}
        )
    return fin
