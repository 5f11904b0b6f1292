"""When a half-day is signed, by the server's clock alone, and which refusal is told outside."""

import datetime as dt

from django.utils import timezone

from agenda.models import Creneau
from agenda.services import PresenceRefusee
from instance.typographie import heure, quand

from ..models import Emargement
from ..regles import EMARGEMENT_APRES, EMARGEMENT_AVANT, EMARGEMENT_RETARD


def ouvre(creneau: Creneau) -> dt.datetime:
    return creneau.debut - dt.timedelta(minutes=EMARGEMENT_AVANT.valeur())


def ferme(creneau: Creneau) -> dt.datetime:
    """The first moment when one no longer signs."""
    return creneau.debut + dt.timedelta(minutes=EMARGEMENT_APRES.valeur())


def est_ouverte(creneau: Creneau) -> bool:
    return not creneau.annule and ouvre(creneau) <= timezone.now() < ferme(creneau)


def etat_du_moment(creneau: Creneau) -> str:
    """Of somebody who signs now: there, or late."""
    limite = creneau.debut + dt.timedelta(minutes=EMARGEMENT_RETARD.valeur())
    return Emargement.Etat.RETARD if timezone.now() > limite else Emargement.Etat.PRESENT


def exiger_ouverte(creneau: Creneau) -> None:
    """Raises PresenceRefusee (`code`: annule, trop_tot, trop_tard)."""
    if creneau.annule:
        raise PresenceRefusee("Cette demi-journée est annulée.", code="annule")
    maintenant = timezone.now()
    if maintenant < ouvre(creneau):
        raise PresenceRefusee(f"On signe à partir de {quand(ouvre(creneau))}.", code="trop_tot")
    if maintenant >= ferme(creneau):
        raise PresenceRefusee(
            f"On ne signe plus depuis {heure(ferme(creneau))}. La personne qui forme peut encore noter votre présence.",
            code="trop_tard",
        )


def exiger_commencee(creneau: Creneau) -> None:
    """For who holds the sheet: from the moment when it may be signed. Raises PresenceRefusee."""
    if creneau.annule:
        raise PresenceRefusee("Cette demi-journée est annulée.", code="annule")
    if timezone.now() < ouvre(creneau):
        raise PresenceRefusee(f"La feuille s’ouvre {quand(ouvre(creneau))}.", code="trop_tot")
