"""What a table would change, worked out without changing anything: the page shows it, the application follows it."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.text import slugify

from agenda.ics import PARIS
from agenda.models import Modalite
from agents.models import Institution, Site
from instance.tableaux_recus import cle

from ..models import Edition, Evenement
from ..models.evenement import Accueil, Format, Niveau
from ..services.seances import Seance
from .colonnes import TITRES, dire
from .lecture import Ligne

MOTS = ("accroche", "description", "emporte", "public_vise", "format", "niveau", "accueil", "acces")
LONGUEURS = {"titre": 200, "accroche": 250, "description": 5000, "emporte": 1000, "public_vise": 200, "acces": 1000}


class LigneRefusee(ValueError):
    """Why a row cannot be taken; the message is for people."""


@dataclass(frozen=True)
class Erreur:
    ligne: int
    texte: str


@dataclass
class Fiche:
    """One event of the file. `changements` names what differs, in words; `deplacees` are slots that those registered
    will be told of."""

    reference: str
    lignes: list[int]
    titre: str
    institution: Institution | None
    mots: dict[str, Any]
    themes: list[str] | None
    seances: list[Seance]
    places: dict[str, int | None]
    intervenants: list[tuple[str, str]] | None
    existant: Evenement | None = None
    changements: list[str] = field(default_factory=list)
    deplacees: int = 0


@dataclass
class Plan:
    nouvelles: list[Fiche] = field(default_factory=list)
    modifiees: list[Fiche] = field(default_factory=list)
    inchangees: int = 0
    erreurs: list[Erreur] = field(default_factory=list)

    @property
    def vide(self) -> bool:
        return not (self.nouvelles or self.modifiees)

    @property
    def empreinte(self) -> str:
        """The same for two plans that would do the same."""
        dit = [
            [f.reference, f.titre, f.changements, str(f.seances), str(f.mots), str(f.places)]
            for f in (*self.nouvelles, *self.modifiees)
        ]
        return hashlib.sha256(json.dumps([dit, len(self.erreurs)], ensure_ascii=False).encode()).hexdigest()


def preparer(edition: Edition, lignes: Sequence[Ligne]) -> Plan:
    """Every row is judged; those of an event of which one row is wrong are all left out."""
    return _Preparation(edition).plan(lignes)


class _Preparation:
    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._sites: dict[str, Site] = {}
        for site in Site.objects.order_by("-pk"):
            self._sites |= {cle(site.nom): site, cle(str(site)): site}
        self._institutions = {
            cle(nom): institution
            for institution in Institution.objects.all()
            for nom in (institution.nom, institution.sigle)
        }
        lus = Evenement.objects.filter(edition=edition).pour_page()
        self._existants = {evenement.slug: evenement for evenement in lus}
        self._plan = Plan()

    def plan(self, lignes: Sequence[Ligne]) -> Plan:
        groupes: dict[str, list[Ligne]] = {}
        for ligne in lignes:
            reference = slugify(ligne["reference"] or ligne["titre"].replace("’", " "))[:90].strip("-")
            groupes.setdefault(reference, []).append(ligne)
        for reference, groupe in groupes.items():
            self._juger(reference, groupe)
        self._plan.erreurs.sort(key=lambda erreur: erreur.ligne)
        return self._plan

    def _juger(self, reference: str, groupe: list[Ligne]) -> None:
        seances, erreurs = [], []
        for ligne in groupe:
            try:
                seances.append(self._seance(ligne))
            except LigneRefusee as refus:
                erreurs.append(Erreur(ligne.numero, str(refus)))
        try:
            fiche = self._fiche(reference, groupe, seances)
            if not erreurs:
                self._comparer(fiche)
        except LigneRefusee as refus:
            erreurs.append(Erreur(groupe[0].numero, str(refus)))
        self._plan.erreurs += erreurs
        if erreurs:
            return
        if fiche.existant is None:
            self._plan.nouvelles.append(fiche)
        elif fiche.changements:
            self._plan.modifiees.append(fiche)
        else:
            self._plan.inchangees += 1

    def _fiche(self, reference: str, groupe: list[Ligne], seances: list[Seance]) -> Fiche:
        """What the rows say of the event: the first one speaks, the next may repeat it or stay empty."""
        premiere = groupe[0]
        titre = premiere["titre"]
        if not titre:
            raise LigneRefusee("Le titre manque.")
        for autre in groupe[1:]:
            if autre["titre"] not in ("", titre):
                raise LigneRefusee(
                    f"La référence «\u202f{reference}\u202f» sert aussi à «\u202f{autre['titre']}\u202f»."
                )
        mots: dict[str, Any] = {nom: premiere[nom] for nom in MOTS if nom in premiere}
        for nom, longueur in LONGUEURS.items():
            if len(mots.get(nom, titre if nom == "titre" else "")) > longueur:
                raise LigneRefusee(f"{TITRES[nom]} : {longueur} signes au plus.")
        mots |= _choix(premiere, "format", Format) | _choix(premiere, "niveau", Niveau)
        if "accueil" in mots:
            mots["accueil"] = [_un_choix(dit, Accueil, "Accessibilité") for dit in _liste(mots["accueil"])]
        existant = self._existants.get(reference)
        if existant is None and not mots.get("accroche"):
            raise LigneRefusee("«\u202fEn une phrase\u202f» manque.")
        return Fiche(
            reference,
            [ligne.numero for ligne in groupe],
            titre,
            self._institution(premiere, existant),
            mots,
            _liste(premiere["themes"]) if "themes" in premiere else None,
            sorted(seances, key=lambda seance: seance.debut),
            {mode: _nombre(premiere, mode) for mode in ("presence", "distance") if mode in premiere},
            _personnes(premiere),
            existant,
        )

    def _institution(self, ligne: Ligne, existant: Evenement | None) -> Institution | None:
        if "institution" not in ligne:
            return existant.session.institution if existant else None
        nom = ligne["institution"]
        if nom and cle(nom) not in self._institutions:
            raise LigneRefusee(f"Institution inconnue : «\u202f{nom}\u202f».")
        return self._institutions.get(cle(nom))

    def _seance(self, ligne: Ligne) -> Seance:
        debut, fin = (_moment(ligne, "jour", borne) for borne in ("debut", "fin"))
        if fin <= debut:
            raise LigneRefusee("La fin doit venir après le début.")
        lien = ligne["lien_visio"]
        if lien:
            try:
                URLValidator(schemes=["http", "https"])(lien)
            except ValidationError as erreur:
                raise LigneRefusee(f"Lien illisible : «\u202f{lien[:80]}\u202f».") from erreur
        site = ligne["site"]
        if site and cle(site) not in self._sites:
            raise LigneRefusee(
                f"Site inconnu : «\u202f{site}\u202f». Écrivez-le dans «\u202fLieu\u202f», ou ajoutez-le d’abord."
            )
        defaut = Modalite.DISTANCE if lien and not site else Modalite.PRESENCE
        modalite = _un_choix(ligne["modalite"], Modalite, "Modalité") if ligne["modalite"] else defaut.value
        if modalite == Modalite.PRESENCE and lien:
            raise LigneRefusee("Un lien de visioconférence n’a de sens qu’à distance.")
        lieu = ligne["lieu"][:200]
        return Seance(debut, fin, modalite, self._sites.get(cle(site)), None, lieu, lien)

    def _comparer(self, fiche: Fiche) -> None:
        evenement = fiche.existant
        if evenement is None:
            return
        if evenement.etat == Evenement.Etat.ANNULE:
            raise LigneRefusee("Cet événement est annulé : retirez-le du fichier.")
        session = evenement.session
        changes = [nom for nom, valeur in fiche.mots.items() if getattr(evenement, nom) != valeur]
        changes += ["titre"] * (session.titre != fiche.titre)
        changes += ["institution"] * (session.institution != fiche.institution)
        if fiche.themes is not None and {cle(t) for t in fiche.themes} != {cle(t.nom) for t in evenement.themes.all()}:
            changes.append("themes")
        if fiche.intervenants is not None and list(dire(evenement)) != [_dite(*dit) for dit in fiche.intervenants]:
            changes.append("intervenants")
        jauges = {jauge.mode: jauge.capacite for jauge in session.jauges.all()}
        changes += [mode for mode, places in fiche.places.items() if mode in jauges and jauges[mode] != places]
        fiche.changements = [TITRES[nom] for nom in changes]
        self._comparer_les_dates(fiche, evenement)

    def _comparer_les_dates(self, fiche: Fiche, evenement: Evenement) -> None:
        creneaux = [creneau for creneau in evenement.session.creneaux.all() if not creneau.annule]
        if len(fiche.seances) < len(creneaux):
            raise LigneRefusee(
                f"Cet événement a {len(creneaux)} séances et le fichier {len(fiche.seances)} : "
                "retirez l’autre sur sa page."
            )
        for rang, (creneau, seance) in enumerate(zip(creneaux, fiche.seances, strict=False)):
            # The file names no room of ours: when the place is the same in words, the room stays booked.
            if creneau.salle and seance.lieu == creneau.salle.nom and not creneau.lieu:
                fiche.seances[rang] = replace(seance, salle=creneau.salle, partage=creneau.partage, lieu="")
            if Seance.de_meme(creneau) != fiche.seances[rang]:
                fiche.deplacees += 1
        if fiche.deplacees:
            fiche.changements.append("Date ou lieu")
        if len(fiche.seances) > len(creneaux):
            fiche.changements.append("Séances ajoutées")


def _liste(texte: str) -> list[str]:
    """Separated by « ; »."""
    return [morceau.strip() for morceau in texte.replace("\n", ";").split(";") if morceau.strip()]


def _personne(texte: str) -> tuple[str, str]:
    nom, _, qualite = texte.partition(",")
    return nom.strip()[:160], qualite.strip()[:200]


def _personnes(ligne: Ligne) -> list[tuple[str, str]] | None:
    if "intervenants" not in ligne:
        return None
    return [_personne(dit) for dit in _liste(ligne["intervenants"])]


def _dite(nom: str, qualite: str) -> str:
    return f"{nom}, {qualite}" if qualite else nom


def _choix(ligne: Ligne, colonne: str, choix: Any) -> dict[str, str]:
    if colonne not in ligne:
        return {}
    dit = ligne[colonne]
    return {colonne: _un_choix(dit, choix, TITRES[colonne]) if dit else next(iter(choix)).value}


def _un_choix(dit: str, choix: Any, titre: str) -> str:
    connus = {cle(nom): valeur for valeur, libelle in choix.choices for nom in (valeur, libelle)}
    if cle(dit) not in connus:
        libelles = ", ".join(libelle for _, libelle in choix.choices)
        raise LigneRefusee(f"{titre} : «\u202f{dit}\u202f» n’est pas connu. Choisissez parmi {libelles}.")
    return connus[cle(dit)]


def _nombre(ligne: Ligne, colonne: str) -> int | None:
    dit = ligne[colonne]
    if not dit:
        return None
    if not (dit.isascii() and dit.isdigit() and 0 < int(dit) <= 5000):
        raise LigneRefusee(f"{TITRES[colonne]} : «\u202f{dit}\u202f» n’est pas un nombre entre 1 et 5 000.")
    return int(dit)


def _moment(ligne: Ligne, jour: str, heure: str) -> dt.datetime:
    """The day and the hour in Paris. An hour that the change of clocks skips does not exist, and is refused."""
    le = _parmi(ligne[jour].partition(" ")[0], ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d.%m.%Y"))
    a = _parmi(ligne[heure].replace("h", ":").replace(" ", "").rstrip(":"), ("%H:%M", "%H:%M:%S", "%H"))
    if le is None:
        raise LigneRefusee(f"Jour illisible : «\u202f{ligne[jour]}\u202f». Écrivez 14/11/2026.")
    if a is None:
        raise LigneRefusee(f"Heure illisible : «\u202f{ligne[heure]}\u202f». Écrivez 9:30.")
    moment = dt.datetime.combine(le.date(), a.time(), tzinfo=PARIS)
    if timezone.localtime(moment.astimezone(dt.UTC)).time() != a.time():
        raise LigneRefusee(f"Le {le:%d/%m/%Y} à {a:%H:%M} n’existe pas : les horloges avancent d’une heure.")
    return moment


def _parmi(texte: str, formats: Iterable[str]) -> dt.datetime | None:
    for format in formats:
        try:
            return dt.datetime.strptime(texte, format)  # noqa: DTZ007 (a day or an hour alone)
        except ValueError:
            continue
    return None
