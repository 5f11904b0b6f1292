"""The programme as pages read it: plain values, worked out once for a whole page."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.text import slugify

from agenda.affichage import lieu
from agenda.models import Creneau, Jauge, Modalite, Session
from instance.typographie import INSECABLE, JOURS, MOIS_COURTS, compter, heure, jour_court, jour_mois, plage, quantieme

from .models import Edition, Evenement
from .regles import PEU_DE_PLACES


@dataclass(frozen=True)
class Places:
    """What is said of the places, and how: `libres` is whether somebody may take one now."""

    mots: str
    ton: str
    icone: str
    libres: bool = False
    action: str = ""


@dataclass(frozen=True)
class Ligne:
    """One slot of an event in the list of a day. `rang` is « 2 sur 3 » when it has several."""

    evenement: Evenement
    creneau: Creneau
    places: Places
    ou: str
    communes: tuple[str, ...]
    rang: str
    passee: bool
    annulee: bool

    @property
    def titre(self) -> str:
        return self.evenement.session.titre

    @property
    def organise(self) -> str:
        institution = self.evenement.session.institution
        return institution.sigle if institution else ""

    @property
    def a_distance(self) -> bool:
        return self.creneau.modalite == Modalite.DISTANCE

    @property
    def quantieme(self) -> str:
        return quantieme(timezone.localdate(self.creneau.debut))

    @property
    def mois(self) -> str:
        return MOIS_COURTS[timezone.localdate(self.creneau.debut).month - 1]

    @property
    def debut_dit(self) -> str:
        return heure(self.creneau.debut)

    @property
    def fin_dite(self) -> str:
        return heure(self.creneau.fin)


@dataclass
class Jour:
    jour: dt.date
    aujourd_hui: bool
    lignes: list[Ligne] = field(default_factory=list)

    @property
    def quantieme(self) -> str:
        return quantieme(self.jour)

    @property
    def nom(self) -> str:
        return JOURS[self.jour.weekday()]


@dataclass
class Semaine:
    """`ancre` is where the page's week begins; `etat` says « 6 séances », « 3 séances, passées »."""

    lundi: dt.date
    jours: list[Jour] = field(default_factory=list)

    @property
    def ancre(self) -> str:
        return f"s{self.lundi.isocalendar().week}"

    @property
    def dates(self) -> str:
        """« 9 au 13 nov. »: from Monday to Friday, or to the last day that has something."""
        fin = max(self.lundi + dt.timedelta(days=4), self.jours[-1].jour)
        if fin.month == self.lundi.month:
            return f"{quantieme(self.lundi)} au {jour_court(fin)}"
        return f"{jour_court(self.lundi)} au {jour_court(fin)}"

    @property
    def etat(self) -> str:
        lignes = [ligne for jour in self.jours for ligne in jour.lignes]
        dites = compter(len(lignes), "séance")
        return f"{dites}, passée{'s' if len(lignes) > 1 else ''}" if all(ligne.passee for ligne in lignes) else dites

    @property
    def courante(self) -> bool:
        aujourd_hui = timezone.localdate()
        return self.lundi <= aujourd_hui < self.lundi + dt.timedelta(days=7)


def lignes(evenements: Iterable[Evenement]) -> list[Ligne]:
    """Every slot, in order of date. A cancelled slot shows only while its whole event is."""
    maintenant = timezone.now()
    trouvees = []
    for evenement in evenements:
        annulee = evenement.etat == Evenement.Etat.ANNULE
        creneaux = [c for c in evenement.session.creneaux.all() if annulee or not c.annule]
        debut = creneaux[0].debut if creneaux else None
        dites = places(evenement, debut, maintenant)
        for rang, creneau in enumerate(creneaux, start=1):
            passee = creneau.fin <= maintenant
            trouvees.append(
                Ligne(
                    evenement,
                    creneau,
                    PASSEE if passee and not annulee else dites,
                    lieu(creneau),
                    communes(creneau),
                    f"séance {rang} sur {len(creneaux)}" if len(creneaux) > 1 else "",
                    passee,
                    annulee,
                )
            )
    return sorted(trouvees, key=lambda ligne: (ligne.creneau.debut, ligne.creneau.pk))


def semaines(lignes: Iterable[Ligne]) -> list[Semaine]:
    trouvees: list[Semaine] = []
    aujourd_hui = timezone.localdate()
    for ligne in lignes:
        le = timezone.localdate(ligne.creneau.debut)
        lundi = le - dt.timedelta(days=le.weekday())
        if not trouvees or trouvees[-1].lundi != lundi:
            trouvees.append(Semaine(lundi))
        jours = trouvees[-1].jours
        if not jours or jours[-1].jour != le:
            jours.append(Jour(le, le == aujourd_hui))
        jours[-1].lignes.append(ligne)
    return trouvees


PASSEE = Places("Terminée", "", "check")


def places(evenement: Evenement, debut: dt.datetime | None, maintenant: dt.datetime) -> Places:
    """In the words of the programme, from the gauges alone. The page of registrations has the last word."""
    session = evenement.session
    if evenement.etat == Evenement.Etat.ANNULE:
        return Places("Annulée", "tag-bad", "ban")
    if session.ouverture and maintenant < session.ouverture:
        return Places(f"Inscriptions le {jour_court(session.ouverture)} à {heure(session.ouverture)}", "", "clock")
    if debut is None or _closes(session, debut, maintenant):
        return Places("Inscriptions closes", "", "lock")
    jauges = list(session.jauges.all())
    if not jauges:
        return Places("Inscriptions à venir", "", "clock")
    if all(jauge.libres == 0 for jauge in jauges):
        if session.liste_attente:
            return Places("Complet, liste d’attente", "", "users", action="Rejoindre la liste")
        return Places("Complet", "", "users")
    mots, peu = _restantes(jauges)
    ton, icone = ("tag-warn", "hourglass") if peu else ("tag-ok", "circle-check")
    action = "Demander une place" if session.sur_accord else "S’inscrire"
    return Places(mots, ton, icone, libres=True, action=action)


def _restantes(jauges: list[Jauge]) -> tuple[str, bool]:
    """« 21 places sur 50 », « Plus que 3 places sur 40 », « 3 sur place, 12 à distance », and whether it is few."""
    if len(jauges) > 1:
        dites = [f"{_libres(jauge)} {jauge.get_mode_display().lower()}" for jauge in jauges]
        return ", ".join(dites), all(_peu(jauge) for jauge in jauges)
    (jauge,) = jauges
    if jauge.libres is None:
        return "Places libres", False
    sur = f"{compter(jauge.libres, 'place')} sur{INSECABLE}{jauge.capacite}"
    return (f"Plus que {sur}", True) if _peu(jauge) else (sur, False)


def _libres(jauge: Jauge) -> str:
    if jauge.libres is None:
        return "sans limite"
    return str(jauge.libres) if jauge.libres else "complet"


def _peu(jauge: Jauge) -> bool:
    return jauge.libres is not None and jauge.libres <= PEU_DE_PLACES.valeur()


def _closes(session: Session, debut: dt.datetime, maintenant: dt.datetime) -> bool:
    if not session.inscriptible:
        return True
    return maintenant >= (session.fermeture or debut)


def communes(creneau: Creneau) -> tuple[str, ...]:
    """What the filter « Où » may find this slot by."""
    trouvees = []
    if creneau.modalite != Modalite.DISTANCE:
        trouvees.append("presence")
        site = creneau.site or (creneau.salle.site if creneau.salle else None)
        if site:
            trouvees.append(slugify(site.commune))
    if creneau.modalite != Modalite.PRESENCE:
        trouvees.append("distance")
    return tuple(trouvees)


def dates_de(evenement: Evenement) -> list[Creneau]:
    """Its slots as its page shows them: those that hold, or all of a cancelled one."""
    annule = evenement.etat == Evenement.Etat.ANNULE
    return [creneau for creneau in evenement.session.creneaux.all() if annule or not creneau.annule]


def quand_en_mots(creneaux: list[Creneau]) -> str:
    """For a title or a shared link: « jeudi 19 novembre, 9 h », « 3 dates dès le jeudi 19 novembre »."""
    if not creneaux:
        return "date à venir"
    premier = creneaux[0].debut
    if len(creneaux) == 1:
        return f"{jour_mois(premier)}, {heure(premier)}"
    return f"{len(creneaux)} dates, dès le {jour_mois(premier)}"


def dates_de_l_edition(edition: Edition) -> str:
    return plage(edition.debut, edition.fin)
