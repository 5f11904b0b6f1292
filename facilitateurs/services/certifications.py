"""Certifying, renewing, withdrawing. What is stored are dates; the status is derived from them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from courriels.services import reconcilier
from documents.services import numeroter
from instance import journal, memo
from instance.journal import Auteur

from ..models import Certification, Facilitateur, Methode
from ..regles import DUREE_CERTIFICATION
from .accueil import accueillir
from .certificats import demander_certificat
from .mesures import clore_auditions, exiger_motif
from .reseau import entrer_dans_le_reseau
from .verrous import verrouiller, verrouiller_agent

SERIE = "C"
RECENTE = dt.timedelta(days=30)
"""A certification entered without a jury's decision is news for so long: an older one is a past taken over."""


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
    methodes: Iterable[Methode] = (),
    responsable_nom: str = "",
    responsable_email: str = "",
) -> Certification:
    """Give somebody a certification, a renewal being one more; they enter the network if need be. Without `numero` the
    next of the year's series is given; with `delivrance` its certificate is asked for at once, without it has none.

    Whoever it lets in, or lets come back, is welcomed in the same transaction (`accueil.accueillir`): a jury's decision
    does; an older one taken over does not. `methodes` are those they were taught, `responsable_*` who grants them time,
    their N+1 by default.

    Raises ValidationError on a date to come, a number already given, or when what is renewed cannot be."""
    if delivree_le > timezone.localdate():
        raise ValidationError({"delivree_le": "Une certification ne se délivre pas à une date à venir."})
    agent = verrouiller_agent(agent)
    facilitateur = Facilitateur.objects.filter(agent=agent).first()
    if renouvelle is not None:
        _exiger_renouvelable(renouvelle, facilitateur)
    avant = facilitateur.statut() if facilitateur else None
    entre = facilitateur is None or facilitateur.quitte_le is not None
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
    memo.oublier(("facilitateurs.profil", agent.pk))
    journal.ecrire(
        "facilitateurs.renouveler" if renouvelle else "facilitateurs.certifier",
        facilitateur,
        par=par,
        changements={
            "certification": [renouvelle.numero if renouvelle else "", certification.numero],
            "valable jusqu’au": ["", f"{certification.valable_jusqu_au:%d/%m/%Y}"],
        },
    )
    if delivrance:
        demander_certificat(certification, par=par)
    recente = delivree_le >= timezone.localdate() - RECENTE
    arrive = (entre or avant not in Certification.CONFIANCE) if delivrance else (entre and recente)
    if arrive and renouvelle is None:
        accueillir(
            certification,
            methodes=methodes,
            responsable_nom=responsable_nom,
            responsable_email=responsable_email,
            par=par,
        )
    reconcilier(certification)
    return certification


def _exiger_renouvelable(ancienne: Certification, facilitateur: Facilitateur | None) -> None:
    """Renewing must not be a way round a withdrawal or a suspension."""
    if facilitateur is None or ancienne.facilitateur_id != facilitateur.pk:
        raise ValidationError("Cette certification est celle d’une autre personne.")
    if ancienne.retiree_le:
        raise ValidationError("Une certification retirée ne se renouvelle pas.")
    if any(suspension.a_venir_ou_en_cours for suspension in ancienne.suspensions.all()):
        raise ValidationError("Cette certification est suspendue\u00a0: levez d’abord la suspension.")
    if Certification.objects.filter(renouvelle=ancienne).exists():
        raise ValidationError("Cette certification est déjà renouvelée.")


@transaction.atomic
def retirer(certification: Certification, *, motif: str, par: Auteur, le: dt.date | None = None) -> Certification:
    """Withdraw a certification for good, from a day on. Raises ValidationError when it already is."""
    exiger_motif(motif)
    verrouiller(certification.facilitateur)
    certification.refresh_from_db()
    if certification.retiree_le:
        raise ValidationError("Cette certification est déjà retirée.")
    certification.retiree_le, certification.motif_retrait = le or timezone.localdate(), motif.strip()
    certification.full_clean()
    certification.save(update_fields=["retiree_le", "motif_retrait"])
    clore_auditions(certification)
    journal.ecrire("facilitateurs.retirer", certification.facilitateur, par=par, motif=motif.strip())
    reconcilier(certification)
    return certification


def _numero_libre(annee: int) -> str:
    """The next number of the series that nobody entered by hand."""
    while Certification.objects.filter(numero=(numero := numeroter(SERIE, annee))).exists():
        continue
    return numero
