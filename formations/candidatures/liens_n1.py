"""What the links sent to an N+1 open, and until when."""

import datetime as dt

from django.utils import timezone

from agenda.models import Inscription
from agents import liens

from ..models import Candidature
from ..regles import VALIDITE_LIEN_AVIS

BUT_AVIS, BUT_ACCORD = "formations.avis", "formations.accord"
liens.declarer_but(BUT_AVIS, "formations:avis")
liens.declarer_but(BUT_ACCORD, "formations:accord")


def expiration(objet: Candidature | Inscription) -> dt.datetime:
    """Counted from when it was asked, or asked again; of a registration, from when it was made."""
    if isinstance(objet, Inscription):
        depuis: dt.datetime | None = objet.depuis_le
    else:
        depuis = objet.n1_relance_le or objet.n1_demande_le
    return (depuis or timezone.now()) + dt.timedelta(days=VALIDITE_LIEN_AVIS.valeur())
