"""One e-mail of this room: those that could not leave are told to the cell, in one message an hour at most."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone

from instance.adresses import absolue
from instance.models import Identite

from .models import Courriel
from .regles import Destinataire, Envoi, Regle, declarer

CLE = "courriels.echecs"
MEMOIRE = dt.timedelta(days=2)


def _echecs(identite: Identite) -> Iterable[Envoi]:
    recents = Courriel.objects.filter(etat=Courriel.Etat.ECHEC, echec_le__gte=timezone.now() - MEMOIRE)
    par_heure: defaultdict[dt.datetime, list[Courriel]] = defaultdict(list)
    # Not about itself, or a refused cell mailbox would write for ever.
    for courriel in recents.lisibles().exclude(regle=CLE).order_by("echec_le", "pk"):
        if courriel.echec_le is not None:
            par_heure[courriel.echec_le.replace(minute=0, second=0, microsecond=0)].append(courriel)
    url = absolue(f"{reverse('admin:courriels_courriel_changelist')}?etat__exact={Courriel.Etat.ECHEC}")
    for heure, courriels in par_heure.items():
        yield Envoi(
            a=Destinataire(identite.contact_courriel, identite.sous_titre),
            quand=heure + dt.timedelta(hours=1),
            occurrence=heure.isoformat(timespec="minutes"),
            contexte={"echecs": courriels, "nombre": len(courriels), "url": url},
        )


declarer(
    Regle(
        cle=CLE,
        libelle="Courriels qui n’ont pas pu partir, à la cellule",
        modele="instance.Identite",
        gabarit="courriels_echecs",
        envois=_echecs,
        candidats=Identite.objects.all,
    )
)
