"""The call for proposals: kept as a draft, sent, discussed, then kept or set aside. Lock: the proposal."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda.models import Modalite
from agents.models import Agent
from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from ..models import Edition, Evenement, Intervenant, MessageProposition, Proposition
from . import evenements, intervenants
from .seances import Seance
from .verrous import tenir_proposition

SAISIS = (
    "titre",
    "accroche",
    "description",
    "emporte",
    "format",
    "modalite",
    "duree",
    "jour_souhaite",
    "dates",
    "lieu",
    "places",
    "intervenants",
    "besoins",
)
EXIGES = ("titre", "accroche", "description", "duree")
"""Without which nobody could judge it; the rest can be talked over."""
BROUILLONS_MAX = 20
DOUBLON = dt.timedelta(minutes=2)
MATIN = dt.time(9, 0)


class PropositionRefusee(ValidationError):
    """The message is for people."""


@transaction.atomic
def commencer(edition: Edition, *, par: Agent, **champs: Any) -> Proposition:
    """Keep a draft. Raises PropositionRefusee when the call is closed."""
    if not edition.appel_ouvert():
        raise PropositionRefusee("L’appel à propositions est fermé.")
    if Proposition.objects.filter(auteur=par, etat=Proposition.Etat.BROUILLON).count() >= BROUILLONS_MAX:
        raise PropositionRefusee("Vous avez déjà beaucoup de brouillons\u00a0: terminez ou retirez-en un.")
    proposition = Proposition(edition=edition, auteur=par)
    _remplir(proposition, champs)
    proposition.save()
    return proposition


@transaction.atomic
def garder(proposition: Proposition, *, par: Agent, **champs: Any) -> Proposition:
    """Give its words new values: a draft's freely, a sent one's until it is decided, and the cell is shown what
    changed. A sent one stays whole. Raises PropositionRefusee."""
    proposition = _tenir_ouverte(proposition)
    avant = {nom: getattr(proposition, nom) for nom in SAISIS}
    _remplir(proposition, champs)
    if proposition.etat != Proposition.Etat.BROUILLON:
        _exiger_complete(proposition)
    proposition.save()
    changes = [nom for nom in SAISIS if getattr(proposition, nom) != avant[nom]]
    if changes and proposition.etat != Proposition.Etat.BROUILLON:
        noms = ", ".join(str(Proposition._meta.get_field(nom).verbose_name) for nom in changes)  # type: ignore[union-attr]
        journal.ecrire("evenements.modifier_proposition", proposition, par=par, changements={"": ["", noms]})
    return proposition


@transaction.atomic
def deposer(proposition: Proposition, *, par: Agent) -> Proposition:
    """Send it to the cell. Idempotent. Raises PropositionRefusee when something is missing or the call is closed."""
    proposition = _tenir_ouverte(proposition)
    if proposition.etat != Proposition.Etat.BROUILLON:
        return proposition
    if not proposition.edition.appel_ouvert():
        raise PropositionRefusee("L’appel à propositions est fermé. Votre brouillon est gardé.")
    _exiger_complete(proposition)
    proposition.etat, proposition.deposee_le = Proposition.Etat.DEPOSEE, timezone.now()
    proposition.institution = par.institution
    proposition.save()
    journal.ecrire("evenements.deposer_proposition", proposition, par=par)
    reconcilier(proposition)
    return proposition


@transaction.atomic
def retirer(proposition: Proposition, *, par: Agent) -> Proposition:
    """Its author gives it up before it is decided. Idempotent."""
    if proposition.etat == Proposition.Etat.RETIREE:
        return proposition
    proposition = _tenir_ouverte(proposition)
    proposition.etat = Proposition.Etat.RETIREE
    proposition.save(update_fields=["etat"])
    journal.ecrire("evenements.retirer_proposition", proposition, par=par)
    reconcilier(proposition)
    return proposition


@transaction.atomic
def ecrire(proposition: Proposition, *, texte: str, par: Agent) -> MessageProposition:
    """A word between the author and the cell; the same one sent twice is one. The first of the cell opens the
    discussion. Raises ValidationError when it is empty or too long."""
    texte = texte.replace("\x00", "").replace("\r\n", "\n").strip()
    if not texte:
        raise ValidationError({"texte": "Votre message est vide."})
    if len(texte) > 5000:
        raise ValidationError({"texte": "Votre message est trop long\u00a0: 5\u202f000 signes au plus."})
    proposition = tenir_proposition(proposition)
    recent = proposition.messages.filter(auteur=par, texte=texte, ecrit_le__gt=timezone.now() - DOUBLON).first()
    if recent:
        return recent
    message = MessageProposition.objects.create(proposition=proposition, auteur=par, auteur_nom=str(par), texte=texte)
    if par != proposition.auteur and proposition.etat == Proposition.Etat.DEPOSEE:
        proposition.etat = Proposition.Etat.EN_DISCUSSION
        proposition.save(update_fields=["etat"])
    reconcilier(message)
    return message


@transaction.atomic
def retenir(proposition: Proposition, *, par: Auteur) -> Evenement:
    """Make an event of it, as a draft with all that was proposed, and tell its author. Again, the event it became.
    The author leads it; those it names are written as people from outside, for the cell to tie."""
    proposition = tenir_proposition(proposition)
    if proposition.evenement:
        return proposition.evenement
    _exiger_a_decider(proposition)
    seances = [_seance(proposition)] if proposition.jour_souhaite and proposition.duree else []
    evenement = evenements.creer(
        titre=proposition.titre,
        par=par,
        edition=proposition.edition,
        institution=proposition.institution,
        seances=seances,
        presence=proposition.places,
        distance=proposition.places,
        accroche=proposition.accroche,
        description=proposition.description,
        emporte=proposition.emporte,
        format=proposition.format,
    )
    _nommer(evenement, proposition, par)
    proposition.etat, proposition.decidee_le = Proposition.Etat.RETENUE, timezone.now()
    proposition.evenement = evenement
    proposition.save(update_fields=["etat", "decidee_le", "evenement"])
    journal.ecrire("evenements.retenir", proposition, par=par)
    reconcilier(proposition)
    return evenement


@transaction.atomic
def ecarter(proposition: Proposition, *, motif: str, par: Auteur) -> Proposition:
    """Its author reads why. Raises ValidationError without a motive, or once it is decided."""
    proposition = tenir_proposition(proposition)
    if proposition.etat == Proposition.Etat.ECARTEE:
        return proposition
    _exiger_a_decider(proposition)
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi\u00a0: la personne le lira."})
    proposition.etat, proposition.decidee_le = Proposition.Etat.ECARTEE, timezone.now()
    proposition.motif = motif.strip()
    proposition.save(update_fields=["etat", "decidee_le", "motif"])
    journal.ecrire("evenements.ecarter", proposition, par=par, motif=proposition.motif)
    reconcilier(proposition)
    return proposition


def manques(proposition: Proposition) -> list[str]:
    """The fields that must be filled in before it can be sent."""
    return [nom for nom in EXIGES if not getattr(proposition, nom)]


def _remplir(proposition: Proposition, champs: dict[str, Any]) -> None:
    for nom, valeur in champs.items():
        if nom not in SAISIS:
            raise TypeError(f"not a field of a proposal: {nom}")
        setattr(proposition, nom, valeur)
    proposition.full_clean(exclude=["auteur", "edition", "institution", "evenement"])


def _tenir_ouverte(proposition: Proposition) -> Proposition:
    proposition = tenir_proposition(proposition)
    if not proposition.modifiable:
        raise PropositionRefusee(
            f"Cette proposition est maintenant «\u00a0{proposition.get_etat_display().lower()}\u00a0»."
        )
    return proposition


def _exiger_complete(proposition: Proposition) -> None:
    if absents := manques(proposition):
        raise PropositionRefusee(dict.fromkeys(absents, "À remplir avant d’envoyer."))


def _exiger_a_decider(proposition: Proposition) -> None:
    if proposition.etat not in (Proposition.Etat.DEPOSEE, Proposition.Etat.EN_DISCUSSION):
        raise PropositionRefusee(
            f"Cette proposition est «\u00a0{proposition.get_etat_display().lower()}\u00a0»\u00a0: rien à décider."
        )


def _seance(proposition: Proposition) -> Seance:
    """At nine in Paris on the day wished: the hour is the cell's to settle."""
    assert proposition.jour_souhaite and proposition.duree  # noqa: S101 - the caller has looked
    debut = timezone.make_aware(dt.datetime.combine(proposition.jour_souhaite, MATIN))
    lieu = "" if proposition.modalite == Modalite.DISTANCE else proposition.lieu
    return Seance(debut, debut + dt.timedelta(minutes=proposition.duree), proposition.modalite, lieu=lieu)


def _nommer(evenement: Evenement, proposition: Proposition, par: Auteur) -> None:
    auteur = proposition.auteur
    qualite = str(proposition.institution or "")
    dit: dict[str, Any] = {"qualite": qualite, "role": Intervenant.Role.ANIMATION}
    try:
        with transaction.atomic():
            intervenants.inviter(evenement, par=par, agent=auteur, **dit)
    except ValidationError:  # taken elsewhere that morning: named all the same, the cell settles the hour
        intervenants.inviter(evenement, par=par, nom=str(auteur), **dit)
    autres = [ligne.strip() for ligne in proposition.intervenants.splitlines() if ligne.strip()]
    for ordre, ligne in enumerate(autres[:20], start=1):
        nom, _, metier = ligne.partition(",")
        intervenants.inviter(evenement, par=par, nom=nom[:160], qualite=metier.strip()[:200], ordre=ordre)
