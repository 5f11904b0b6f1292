"""What a first certification, or a return, brings at once: a profile to complete, and a lettre de mission asked for."""

import datetime as dt
from collections.abc import Iterable

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from instance import journal
from instance.journal import Auteur

from ..models import Certification, Facilitateur, LettreMission, Methode
from ..regles import MOIS_PREMIERE_LETTRE
from .lettres import demander_lettre


@transaction.atomic
def accueillir(
    certification: Certification,
    *,
    par: Auteur,
    methodes: Iterable[Methode] = (),
    responsable_nom: str = "",
    responsable_email: str = "",
) -> None:
    """The profile is prefilled with what is known, and the manager is asked for a letter. When no manager can be asked,
    the cell is told instead (rule `facilitateurs.sans_lettre`). The caller reconciles the e-mails."""
    facilitateur = certification.facilitateur
    certification.accueillie_le = timezone.now()
    certification.save(update_fields=["accueillie_le"])
    _preremplir(facilitateur, methodes)
    journal.ecrire("facilitateurs.accueillir", facilitateur, par=par)
    debut = timezone.localdate()
    fin = _fin(debut)
    attendues = [LettreMission.Etat.DEMANDEE, LettreMission.Etat.ACCORDEE]
    if facilitateur.lettres.filter(etat__in=attendues, debut__lte=fin, fin__gte=debut).exists():
        return
    try:
        with transaction.atomic():
            demander_lettre(
                facilitateur,
                debut=debut,
                fin=fin,
                par=par,
                responsable_nom=responsable_nom,
                responsable_email=responsable_email,
            )
    except ValidationError as refus:
        # Nobody to ask, or an address that cannot be one's manager's: the only refusals that people can mend later.
        if not set(getattr(refus, "error_dict", {})) & {"responsable_email", "responsable_nom"}:
            raise


def sans_lettre(certification: Certification) -> bool:
    """Whether somebody was welcomed, and no letter is asked for or granted: the cell has to. One query."""
    if certification.accueillie_le is None:
        return False
    jour = timezone.localdate(certification.accueillie_le)
    lettres = certification.facilitateur.lettres.exclude(etat=LettreMission.Etat.REVOQUEE)
    return not lettres.filter(fin__gte=jour).exists()


def _preremplir(facilitateur: Facilitateur, methodes: Iterable[Methode]) -> None:
    """What the person said before stays."""
    site = facilitateur.agent.site
    if site and site.commune and not facilitateur.communes and not facilitateur.tout_le_territoire:
        facilitateur.communes = [site.commune]
        facilitateur.save(update_fields=["communes"])
    facilitateur.methodes.add(*methodes)


def _fin(debut: dt.date) -> dt.date:
    """The end of the year, as the letters of everybody; of the next one when this one is nearly over."""
    fin = dt.date(debut.year, 12, 31)
    court = debut + relativedelta(months=MOIS_PREMIERE_LETTRE.valeur()) > fin
    return dt.date(debut.year + 1, 12, 31) if court else fin
