"""Certifying, renewing, setting aside, withdrawing. What is stored are dates; the status is derived from them."""

import datetime as dt
from dataclasses import asdict, dataclass

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from documents.services import numeroter
from instance import journal
from instance.journal import Auteur

from ..models import Certification, Facilitateur, Suspension
from ..regles import DUREE_CERTIFICATION
from .certificats import demander_certificat
from .reseau import entrer_dans_le_reseau
from .verrous import verrouiller, verrouiller_agent

SERIE = "C"


@dataclass(frozen=True)
class Delivrance:
    """What the certificate prints of the jury. `blocs` are pairs of a code and a title."""

    intitule: str
    referentiel: str
    blocs: tuple[tuple[str, str], ...]
    jury_le: dt.date
    lieu: str
    signataire: str
    signataire_qualite: str
    enregistrement: str = ""


@transaction.atomic
def certifier(
    agent: Agent,
    *,
    delivree_le: dt.date,
    par: Auteur,
    numero: str = "",
    valable_jusqu_au: dt.date | None = None,
    delivrance: Delivrance | None = None,
    renouvelle: Certification | None = None,
) -> Certification:
    """Give somebody a certification, a renewal being one more; they enter the network if need be. Without `numero` the
    next of the year's series is given; with `delivrance` its certificate is asked for at once, without it has none.
    Raises ValidationError on a date to come or a number already given."""
    if delivree_le > timezone.localdate():
        raise ValidationError({"delivree_le": "Une certification ne se délivre pas à une date à venir."})
    agent = verrouiller_agent(agent)
    facilitateur = Facilitateur.objects.filter(agent=agent).first()
    if facilitateur is None:
        facilitateur = entrer_dans_le_reseau(agent, rejoint_le=delivree_le, par=par)
    elif facilitateur.quitte_le is not None:
        facilitateur = entrer_dans_le_reseau(agent, par=par)
    certification = Certification(
        facilitateur=facilitateur,
        numero=numero.strip() or _numero_libre(delivree_le.year),
        delivree_le=delivree_le,
        valable_jusqu_au=valable_jusqu_au or delivree_le + relativedelta(years=DUREE_CERTIFICATION.valeur()),
        renouvelle=renouvelle,
        **({"titulaire": str(agent), **asdict(delivrance)} if delivrance else {}),
    )
    certification.full_clean()
    certification.save()
    journal.ecrire(
        "facilitateurs.certifier",
        facilitateur,
        par=par,
        changements={
            "certification": ["", certification.numero],
            "valable jusqu’au": ["", f"{certification.valable_jusqu_au:%d/%m/%Y}"],
        },
    )
    if delivrance:
        demander_certificat(certification, par=par)
    return certification


@transaction.atomic
def suspendre(
    certification: Certification, *, motif: str, par: Auteur, debut: dt.date | None = None, fin: dt.date | None = None
) -> Suspension:
    """Set a certification aside from a day to a day, both included; without `fin`, until further notice."""
    _exiger_motif(motif)
    verrouiller(certification.facilitateur)
    certification.refresh_from_db()
    if certification.retiree_le:
        raise ValidationError("Cette certification est retirée.")
    suspension = Suspension(
        certification=certification, debut=debut or timezone.localdate(), fin=fin, motif=motif.strip()
    )
    suspension.full_clean()
    if any(
        (autre.fin is None or autre.fin >= suspension.debut) and (fin is None or autre.debut <= fin)
        for autre in certification.suspensions.all()
    ):
        raise ValidationError("Cette certification est déjà suspendue à ces dates.")
    suspension.save()
    journal.ecrire("facilitateurs.suspendre", certification.facilitateur, par=par, motif=suspension.motif)
    return suspension


@transaction.atomic
def lever_suspension(suspension: Suspension, *, par: Auteur, le: dt.date | None = None) -> None:
    """The certification counts again from that day on (`le` included). A suspension that had not begun is erased."""
    jour = le or timezone.localdate()
    facilitateur = verrouiller(suspension.certification.facilitateur)
    suspension.refresh_from_db()
    if suspension.fin and suspension.fin < jour:
        raise ValidationError("Cette suspension est déjà finie.")
    if suspension.debut >= jour:
        suspension.delete()
    else:
        suspension.fin = jour - dt.timedelta(days=1)
        suspension.save(update_fields=["fin"])
    journal.ecrire("facilitateurs.lever_suspension", facilitateur, par=par)


@transaction.atomic
def retirer(certification: Certification, *, motif: str, par: Auteur, le: dt.date | None = None) -> Certification:
    """Withdraw a certification for good, from a day on. Raises ValidationError when it already is."""
    _exiger_motif(motif)
    verrouiller(certification.facilitateur)
    certification.refresh_from_db()
    if certification.retiree_le:
        raise ValidationError("Cette certification est déjà retirée.")
    certification.retiree_le, certification.motif_retrait = le or timezone.localdate(), motif.strip()
    certification.full_clean()
    certification.save(update_fields=["retiree_le", "motif_retrait"])
    journal.ecrire("facilitateurs.retirer", certification.facilitateur, par=par, motif=motif.strip())
    return certification


def _exiger_motif(motif: str) -> None:
    if not motif.strip():
        raise ValidationError({"motif": "Donnez un motif\u00a0: il reste dans l’historique."})


def _numero_libre(annee: int) -> str:
    """The next number of the series that nobody entered by hand."""
    while Certification.objects.filter(numero=(numero := numeroter(SERIE, annee))).exists():
        continue
    return numero
