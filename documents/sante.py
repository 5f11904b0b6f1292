"""Documents that wait too long or failed, missing fonts: the health page turns red."""

import datetime as dt

from instance.sante import Controle, Resultat, declarer

from . import polices
from .models import Document

LIMITE = dt.timedelta(minutes=15)


def _controler() -> Resultat:
    en_retard = Document.objects.en_souffrance(LIMITE).count()
    en_echec = Document.objects.filter(etat=Document.Etat.ECHEC).count()
    return Resultat(
        not en_retard and not en_echec,
        "Aucun document n’attend."
        if not en_retard and not en_echec
        else f"En attente depuis plus de 15 minutes\u00a0: {en_retard}. En échec\u00a0: {en_echec}.",
        {"en_retard": en_retard, "en_echec": en_echec},
    )


def _controler_les_polices() -> Resultat:
    absentes = polices.manquantes()
    if absentes:
        return Resultat(False, f"Il manque\u00a0: {', '.join(absentes)}. {polices.REMEDE}", {"manquantes": absentes})
    return Resultat(True, "Les polices des documents sont là.")


declarer(Controle("documents", "Documents PDF", _controler))
declarer(Controle("polices", "Polices des documents", _controler_les_polices))
