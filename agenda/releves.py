"""The attendance files of video services: Teams, Zoom, BigBlueButton and Webex, in French or English.

They agree on nothing but a heading line and one line per connection: headings are recognised by their words, several
connections of one person are added up, what stands before and after the list is passed over.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from agents.models import Agent
from instance.tableaux_recus import cle, decoder
from instance.typographie import nombre

from .models import Creneau, Inscription

TAILLE_MAX = 2 * 1024 * 1024
LIGNES_MAX = 5_000
COLONNES = {
    "nom": (
        "name",
        "full name",
        "display name",
        "user name",
        "name original name",
        "participant",
        "attendee name",
        "nom",
        "nom complet",
        "nom d utilisateur",
        "nom nom original",
        "nom d origine",
        "nom affiche",
        "nom du participant",
    ),
    "prenom": ("first name", "prenom"),
    "famille": ("last name", "nom de famille"),
    "email": (
        "email",
        "e mail",
        "user email",
        "attendee email",
        "email address",
        "adresse e mail",
        "courriel",
        "participant id upn",
        "id du participant upn",
        "id de participant upn",
        "adresse e mail de l utilisateur",
        "e mail de l utilisateur",
    ),
    "duree": (
        "duration",
        "in meeting duration",
        "attendance duration",
        "duration minutes",
        "total duration minutes",
        "time in session minutes",
        "duree",
        "duree de la reunion",
        "duree minutes",
        "duree totale minutes",
        "duree de participation",
        "duree de presence",
        "duree pendant la reunion",
        "temps de presence",
    ),
}
PRECISION = re.compile(
    r"\s*\((?:externe?|external|guest|invitée?|non vérifiée?|unverified|host|hôte|me|moi)[^)]*\)", re.I
)
"""What services add behind a name."""


@dataclass
class Ligne:
    """One person as the file has them. `minutes` is None when the file gives no duration."""

    nom: str
    email: str
    minutes: int | None = None


@dataclass(frozen=True)
class Rapprochement:
    """`certains` were found by their address, or by a name that one registered person alone bears; `doutes` come with
    the registered people they may be; `inconnus` are nobody's here."""

    certains: list[tuple[Ligne, Agent]]
    doutes: list[tuple[Ligne, list[Agent]]]
    inconnus: list[Ligne]


def lire(contenu: bytes) -> list[Ligne]:
    """One line a person. Raises ValidationError with a sentence for people."""
    if len(contenu) > TAILLE_MAX:
        raise ValidationError(f"Ce fichier dépasse {TAILLE_MAX // 1024 // 1024}\u00a0Mo\u00a0: ce n’est pas un relevé.")
    rangees = _rangees(decoder(contenu))
    places = _chercher_les_titres(rangees)
    personnes: dict[str, Ligne] = {}
    for compte, rangee in enumerate(rangees):
        if compte >= LIGNES_MAX:
            raise ValidationError(f"Ce fichier dépasse {nombre(LIGNES_MAX)} lignes\u00a0: ce n’est pas un relevé.")
        if any(rangee):
            _ajouter(personnes, rangee, places)
        elif personnes:
            break  # the list is over; Teams goes on with every connection
    if not personnes:
        raise ValidationError("Ce relevé ne nomme personne.")
    return list(personnes.values())


def rapprocher(creneau: Creneau, lignes: Iterable[Ligne]) -> Rapprochement:
    """Who is who. Addresses are looked for in the whole directory, names among those registered: half a département is
    called Martin. Two queries, whatever the number of lines."""
    lignes = list(lignes)
    adresses = {ligne.email for ligne in lignes if ligne.email}
    par_adresse = {agent.email: agent for agent in Agent.objects.filter(email__in=adresses, is_active=True)}
    inscriptions = Inscription.objects.filter(session=creneau.session_id).select_related("agent").order_by("ordre")
    inscrits = [(_mots(i.agent.get_full_name()), i.agent) for i in inscriptions]
    certains: dict[int, tuple[Ligne, Agent]] = {}
    doutes, inconnus = [], []
    for ligne in lignes:
        agent = par_adresse.get(ligne.email)
        peut_etre: list[Agent] = []
        if agent is None:
            agent, peut_etre = _par_nom(_mots(ligne.nom), inscrits)
        if agent is not None:
            _retenir(certains, ligne, agent)
        elif peut_etre:
            doutes.append((ligne, peut_etre))
        else:
            inconnus.append(ligne)
    return Rapprochement(list(certains.values()), doutes, inconnus)


def _retenir(certains: dict[int, tuple[Ligne, Agent]], ligne: Ligne, agent: Agent) -> None:
    """Somebody who came back under another spelling is one person: their times add up."""
    if agent.pk in certains:
        ligne.minutes = _somme(certains[agent.pk][0].minutes, ligne.minutes)
    certains[agent.pk] = (ligne, agent)


def _par_nom(mots: frozenset[str], inscrits: list[tuple[frozenset[str], Agent]]) -> tuple[Agent | None, list[Agent]]:
    """The one whose name has the same words in any order; else those whose name has more or fewer: « Camille », « Zoé
    Martin Durand », whom a person will tell."""
    memes = [agent for noms, agent in inscrits if noms == mots]
    if len(memes) == 1 and len(mots) > 1:
        return memes[0], []
    return None, memes or [agent for noms, agent in inscrits if mots and (mots <= noms or noms <= mots)]


def _mots(nom: str) -> frozenset[str]:
    return frozenset(cle(nom).split())


def _rangees(texte: str) -> Iterator[list[str]]:
    """Cells, whatever separates them: the separator is that of the line with the most."""
    debut = texte[:20_000].splitlines()
    separateur = max("\t;,", key=lambda s: max((ligne.count(s) for ligne in debut), default=0))
    try:
        for rangee in csv.reader(io.StringIO(texte, newline=""), delimiter=separateur):
            yield [" ".join(cellule.split())[:250] for cellule in rangee]
    except csv.Error as erreur:
        raise ValidationError("Ce fichier n’est pas un relevé lisible\u00a0: exportez-le à nouveau.") from erreur


def _chercher_les_titres(rangees: Iterator[list[str]]) -> dict[str, int]:
    """The first line that names people and something of them."""
    synonymes = {mot: colonne for colonne, mots in COLONNES.items() for mot in mots}
    for rangee, _ in zip(rangees, range(200), strict=False):
        places: dict[str, int] = {}
        for place, titre in enumerate(rangee):
            colonne = synonymes.get(cle(titre))
            if colonne:
                places.setdefault(colonne, place)
        if ("nom" in places or "famille" in places) and len(places) > 1:
            return places
    raise ValidationError(
        "Nous ne trouvons pas la liste des participants dans ce fichier. Déposez le relevé de présence au format CSV "
        "que donne Teams, Zoom, BigBlueButton ou Webex."
    )


def _ajouter(personnes: dict[str, Ligne], rangee: list[str], places: dict[str, int]) -> None:
    valeurs = {colonne: rangee[place] for colonne, place in places.items() if place < len(rangee)}
    compose = " ".join(filter(None, [valeurs.get("prenom"), valeurs.get("famille")]))
    nom = PRECISION.sub("", valeurs.get("nom") or compose).strip()
    email = valeurs.get("email", "").lower()
    email = email if "@" in email else ""
    if not nom and not email:
        return
    minutes = _minutes(valeurs["duree"]) if valeurs.get("duree") else None
    # The name tells two people apart where a service gives everybody the organiser's address, or none.
    connue = personnes.setdefault(email or cle(nom), Ligne(nom or email, email, minutes and 0))
    connue.minutes = _somme(connue.minutes, minutes)


def _somme(une: int | None, autre: int | None) -> int | None:
    return autre if une is None else une if autre is None else une + autre


def _minutes(duree: str) -> int | None:
    """« 1 h 2 min 3 s », « 1h 2m 3s », « 62 », « 62 mins », « 01:02:03 »; rounded down."""
    if re.fullmatch(r"\d+:\d\d(:\d\d)?", duree):
        parties = [int(partie) for partie in duree.split(":")]
        return parties[0] * 60 + parties[1] if len(parties) == 3 else parties[0]
    unites = {"h": 60.0, "m": 1.0, "s": 1 / 60}
    trouves = re.findall(r"(\d+(?:[.,]\d+)?)\s*([hms]?)", duree.lower())
    if not trouves:
        return None
    return int(sum(float(n.replace(",", ".")) * unites.get(unite or "m", 1.0) for n, unite in trouves) + 1e-6)
