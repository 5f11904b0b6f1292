"""Documents that wait too long or failed, missing fonts, a seal that cannot serve: the health page turns red."""

import datetime as dt

from instance.sante import Controle, Resultat, declarer

from . import polices
from .models import Document
from .sceau import cles
from .types import TYPES

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


def _controler_le_cachet() -> Resultat:
    """An installation that never sealed anything needs no seal."""
    scelles = [cle for cle, type_document in TYPES.items() if type_document.scelle]
    attendent = Document.objects.filter(type__in=scelles, etat=Document.Etat.DEMANDE).count()
    detail = {"en_attente": attendent}
    if not cles.est_regle() and not attendent:
        return Resultat(True, "Aucun cachet n’est réglé, et aucun document ne l’attend.", detail)
    if faute := cles.reproche():
        return Resultat(False, f"{faute} Documents qui l’attendent\u00a0: {attendent}.", detail)
    return Resultat(True, "Les documents peuvent être scellés.", detail)


declarer(Controle("documents", "Documents PDF", _controler))
declarer(Controle("cachet", "Cachet des certificats", _controler_le_cachet))
declarer(Controle("polices", "Polices des documents", _controler_les_polices))
