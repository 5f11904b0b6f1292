"""What a page says of the places of a session, to anybody: counted nowhere, read from the gauges."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from . import tenues
from .models import Creneau, Inscription, Jauge, Modalite, Mode, Session
from .ouverture import Etat, InscriptionRefusee, refus
from .regles import POINTAGE_APRES, POINTAGE_AVANT, VISIO_AVANT


@dataclass(frozen=True)
class Places:
    """`libres` is None without a limit. `attente` says that one may still wait."""

    mode: Mode
    libres: int | None
    attente: bool

    @property
    def complet(self) -> bool:
        return self.libres == 0


@dataclass(frozen=True)
class Resume:
    """`refus` says why nobody may register now, None when one may. `action` words the button."""

    session: Session
    places: list[Places]
    refus: InscriptionRefusee | None

    @property
    def complet(self) -> bool:
        return bool(self.places) and all(places.complet for places in self.places)

    @property
    def ferme(self) -> bool:
        """Nothing to press: closed, or full without a list."""
        return self.refus is not None or (self.complet and not self.session.liste_attente)

    @property
    def action(self) -> str:
        if self.session.sur_accord:
            return "Demander une place"
        return "Rejoindre la liste d’attente" if self.complet else "Prendre une place"


def resumer(session: Session, etat: Etat) -> Resume:
    """For `agenda/_places.html`. No query: give the session and what `ouverture.lire` read of it, or gauges read
    otherwise (a programme reads those of all its sessions at once)."""
    places = [_places(session, jauge) for jauge in sorted(etat.jauges.values(), key=lambda j: j.mode, reverse=True)]
    return Resume(session, places, refus(session, None, etat.debut))


def _places(session: Session, jauge: Jauge) -> Places:
    return Places(Mode(jauge.mode), jauge.libres, session.liste_attente)


def ouvre_la_visio(creneau: Creneau) -> dt.datetime:
    return creneau.debut - dt.timedelta(minutes=VISIO_AVANT.valeur())


def ouvre_le_pointage(creneau: Creneau) -> dt.datetime:
    return creneau.debut - dt.timedelta(minutes=POINTAGE_AVANT.valeur())


def ferme_le_pointage(creneau: Creneau) -> dt.datetime:
    """Until when people may say so themselves; hosts have longer."""
    return creneau.fin + dt.timedelta(minutes=POINTAGE_APRES.valeur())


def a_pointer(inscription: Inscription | None, creneaux: list[Creneau]) -> Creneau | None:
    """The slot at which somebody who has a place may now say that they are there."""
    if inscription is None or inscription.etat != Inscription.Etat.CONFIRMEE or not inscription.session.pointage_libre:
        return None
    maintenant = timezone.now()
    for creneau in creneaux:
        if creneau.annule or not ouvre_le_pointage(creneau) <= maintenant < ferme_le_pointage(creneau):
            continue
        if tenues.est_ouverte(creneau):
            return creneau
    return None


def a_rejoindre(inscription: Inscription | None, creneaux: list[Creneau]) -> Creneau | None:
    """The slot whose video meeting may be entered now: by who has a place and takes part from afar, from shortly before
    its start until its end."""
    if inscription is None or inscription.etat != Inscription.Etat.CONFIRMEE or inscription.mode != Mode.DISTANCE:
        return None
    maintenant = timezone.now()
    for creneau in creneaux:
        if creneau.lien_visio and not creneau.annule and ouvre_la_visio(creneau) <= maintenant < creneau.fin:
            return creneau
    return None


def lieu(creneau: Creneau) -> str:
    """« Maison du Département, Voiron, salle Chartreuse », « À distance »."""
    if creneau.modalite == Modalite.DISTANCE:
        return "À distance"
    salle = creneau.salle.nom if creneau.salle else ""
    site = creneau.site or (creneau.salle.site if creneau.salle else None)
    dits = list(filter(None, [str(site) if site else "", salle, creneau.lieu])) or ["Lieu à confirmer"]
    if creneau.modalite == Modalite.HYBRIDE:
        dits.append("ou à distance")
    return ", ".join(dits)
