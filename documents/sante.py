"""Documents that wait too long, or failed, turn the health page red."""

import datetime as dt

from instance.sante import Controle, Resultat, declarer

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


declarer(Controle("documents", "Documents PDF", _controler))
