"""Reading the e-mails of an object: those that left, those that wait, those that are planned and not yet written."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac

from . import reconciliation
from .models import Courriel
from .reconciliation import EN_ATTENTE, Etat
from .regles import Envoi, Regle, du_modele


@dataclass(frozen=True)
class Prevu:
    """An e-mail the rules list and that has no row: planned beyond 48 hours, or to somebody without an address."""

    regle: Regle
    envoi: Envoi

    @property
    def jeton(self) -> str:
        """Stands for the recipient in the address of a page: servers, proxies and browsers keep addresses."""
        return salted_hmac("courriels.prevu", reconciliation.adresse(self.envoi), algorithm="sha256").hexdigest()[:20]


@dataclass(frozen=True)
class Courriels:
    """Of one object: `prevus` and `en_attente` in the order of departure, `clos` from the newest."""

    prevus: list[Prevu]
    en_attente: list[Courriel]
    clos: list[Courriel]
    injoignables: list[Prevu]

    def __bool__(self) -> bool:
        return bool(self.prevus or self.en_attente or self.clos or self.injoignables)


def courriels_de(objet: models.Model) -> Courriels:
    """One query, and those of the rules. Sign-in codes and what is confidential are nobody's to see."""
    lignes = list(Courriel.objects.de(objet).lisibles())
    sans_ligne = list(_sans_ligne(objet, lignes))
    vivantes = {*EN_ATTENTE, Etat.EN_COURS}
    return Courriels(
        prevus=sorted((p for p in sans_ligne if p.envoi.a.email), key=lambda prevu: prevu.envoi.quand),
        en_attente=sorted((ligne for ligne in lignes if ligne.etat in vivantes), key=lambda ligne: ligne.prevu_le),
        clos=[ligne for ligne in lignes if ligne.etat not in vivantes],
        injoignables=[p for p in sans_ligne if not p.envoi.a.email],
    )


def prevu(regle: Regle, objet: models.Model, *, occurrence: str, jeton: str) -> Prevu | None:
    """The one that a page's address names; None when it is planned no more."""
    candidats = (Prevu(regle, envoi) for envoi in reconciliation.voulus(regle, objet) if envoi.occurrence == occurrence)
    return next((candidat for candidat in candidats if constant_time_compare(candidat.jeton, jeton)), None)


def _sans_ligne(objet: models.Model, lignes: list[Courriel]) -> Iterable[Prevu]:
    for regle in du_modele(objet):
        if regle.est_secrete:
            continue
        ecrites = [ligne for ligne in lignes if ligne.regle == regle.cle]
        for envoi in reconciliation.voulus(regle, objet):
            if reconciliation.trouver(ecrites, envoi) is None:
                yield Prevu(regle, envoi)
