"""What a file of the human resources would change, worked out without changing anything. The page shows it, the
application follows it, and neither can differ from the other: the application makes the plan anew and compares."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from agents.models import Agent, Categorie, Direction, Encadrement, Institution, Site
from agents.rules import administrateurs, est_administration
from instance.tableaux_recus import cle
from instance.typographie import compter

from .lecture import Ligne
from .models import AncienMatricule, AncienneDirection
from .regles import CREATIONS_LIBRES, CREATIONS_MAX, DEPARTS_MAX, MODIFICATIONS_MAX

PETIT_EFFECTIF = 20
"""Below this many known people a percentage says nothing."""


@dataclass(frozen=True)
class Remarque:
    """What the file says that cannot be taken. `ecartee`: the whole row is left aside, else only that value. No row
    for somebody whom the file, by not naming them, says gone."""

    ligne: int | None
    texte: str
    ecartee: bool = False


@dataclass
class Fiche:
    """One person of the file: new when `agent` has no key yet. `champs` are the values that change."""

    ligne: int
    agent: Agent
    champs: dict[str, Any]
    n_plus_1: str | None = None
    """The manager's matricule; None when the file has no such column."""

    @property
    def libelles(self) -> list[str]:
        """What changes, as the form of a person names it."""
        return [_libelle(nom) for nom in self.champs if nom != "parti_le"]  # goes with the account

    @property
    def nouvelle(self) -> bool:
        return self.agent.pk is None


@dataclass
class Plan:
    institution: Institution
    nouvelles: list[Fiche] = field(default_factory=list)
    modifiees: list[Fiche] = field(default_factory=list)
    departs: list[Agent] = field(default_factory=list)
    directions: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Directions to create: key → (name, key of the one it belongs to)."""
    remarques: list[Remarque] = field(default_factory=list)
    inchangees: int = 0
    connus: int = 0

    @property
    def vide(self) -> bool:
        return not (self.nouvelles or self.modifiees or self.departs or self.directions)

    @property
    def alertes(self) -> list[str]:
        """Why this file looks absurd; a motive is needed to go on."""
        dites = self._creations_inattendues()
        if self.connus < PETIT_EFFECTIF:
            return dites
        for nombre, plafond, quoi in (
            (len(self.departs), DEPARTS_MAX.valeur(), "départs"),
            (len(self.modifiees), MODIFICATIONS_MAX.valeur(), "fiches modifiées"),
        ):
            part = round(100 * nombre / self.connus)
            if part > plafond:
                dites.append(f"{part}\u00a0% de {quoi}, au-dessus des {plafond}\u00a0% habituels.")
        return dites

    def _creations_inattendues(self) -> list[str]:
        """The file of another institution knows nobody, and creates everybody."""
        nombre = len(self.nouvelles)
        if nombre <= CREATIONS_LIBRES.valeur() or 100 * nombre <= CREATIONS_MAX.valeur() * self.connus:
            return []
        crees = compter(nombre, "fiche créée", "fiches créées")
        return [f"{crees}, pour {compter(self.connus, 'agent connu', 'agents connus')} jusqu’ici."]

    @property
    def empreinte(self) -> str:
        """The same for two plans that would do the same."""
        dit = [
            [[f.agent.matricule, _lisible(f.champs), f.n_plus_1] for f in self.nouvelles],
            [[f.agent.pk, _lisible(f.champs)] for f in self.modifiees],
            [agent.pk for agent in self.departs],
            sorted(self.directions.items()),
        ]
        return hashlib.sha256(json.dumps(dit, ensure_ascii=False).encode()).hexdigest()

    @property
    def comptes(self) -> dict[str, int]:
        return {
            "lignes écartées": len({r.ligne for r in self.remarques if r.ecartee}),
            "nouvelles fiches": len(self.nouvelles),
            "fiches modifiées": len(self.modifiees),
            "départs": len(self.departs),
            "fiches inchangées": self.inchangees,
            "directions créées": len(self.directions),
        }


def preparer(
    institution: Institution, lignes: Sequence[Ligne], *, complet: bool, le: dt.date, par: Agent | None = None
) -> Plan:
    """`complet`: whoever the file does not name has left. `par` deposits it: unless they run the portal, it leaves the
    accounts of those who do alone. A dozen queries whatever the number of rows."""
    preparation = _Preparation(institution, lignes, complet=complet, le=le)
    if par is None or not est_administration(par):
        preparation.proteger(administrateurs())
    return preparation.plan()


def directions_connues(institution: Institution) -> dict[str, Direction]:
    """By each name, long or short, that a file may give them, those they had before they were merged included."""
    anciennes = AncienneDirection.objects.filter(institution=institution).select_related("direction")
    connues = {cle(ancienne.nom): ancienne.direction for ancienne in anciennes}
    return connues | {cle(nom): d for d in institution.directions.all() for nom in (d.nom, d.sigle) if nom}


class _Preparation:
    def __init__(self, institution: Institution, lignes: Sequence[Ligne], *, complet: bool, le: dt.date) -> None:
        self._institution, self._complet, self._le = institution, complet, le
        agents = list(Agent.objects.select_related("direction", "site", "institution").order_by("pk"))
        siens = [agent for agent in agents if agent.institution_id == institution.pk]
        self._par_matricule = {agent.matricule: agent for agent in siens if agent.matricule}
        self._par_email = {agent.email: agent for agent in agents if agent.email}
        self._directions = directions_connues(institution)
        self._domaines = set(chain.from_iterable(Institution.objects.values_list("domaines", flat=True)))
        self._sites: dict[str, Site] = {}
        for site in Site.objects.order_by("-pk"):
            self._sites |= {cle(site.nom): site, cle(str(site)): site}
        self._lus: dict[int | None, Agent] = {agent.pk: agent for agent in agents}
        # By identity, since those whom the file brings have no key yet; `_lus` and `_fiches` keep them all alive.
        self._chefs: dict[int, int | None] = {
            id(agent): id(self._lus[agent.n_plus_1_id]) for agent in agents if agent.n_plus_1_id
        }
        self._plan = Plan(institution, connus=sum(agent.is_active for agent in self._par_matricule.values()))
        self._fiches: dict[str, Fiche] = {}
        self._partis: set[str] = set()
        self._proteges: set[int] = set()
        self._anciens = {
            ancien.matricule: self._lus[ancien.agent_id]
            for ancien in AncienMatricule.objects.filter(institution=institution)
            if ancien.matricule not in self._par_matricule
        }
        nommes = {ligne["matricule"] for ligne in lignes}
        self._lignes = [ligne for brute in lignes if (ligne := self._au_nom_d_aujourd_hui(brute, nommes))]
        self._emails = Counter(ligne["email"].lower() for ligne in lignes if ligne["email"])

    def proteger(self, agents: Iterable[Agent]) -> None:
        self._proteges = {agent.pk for agent in agents}

    def plan(self) -> Plan:
        doubles = {m for m, fois in Counter(ligne["matricule"] for ligne in self._lignes).items() if fois > 1}
        for ligne in self._lignes:
            if refus := self._refuser(ligne, doubles):
                self._plan.remarques.append(Remarque(ligne.numero, refus, ecartee=True))
            elif self._est_parti(ligne):
                self._partis.add(ligne["matricule"])
            else:
                fiche = self._fiche(ligne)
                if fiche.agent.pk in self._proteges and "email" in fiche.champs:
                    self._proteger(fiche.agent, ligne.numero)
                else:
                    self._fiches[ligne["matricule"]] = fiche
        nommes = {ligne["matricule"] for ligne in self._lignes}
        for matricule, agent in sorted(self._par_matricule.items()):
            if agent.is_active and (matricule in self._partis or (self._complet and matricule not in nommes)):
                if agent.pk in self._proteges:
                    self._proteger(agent, next((x.numero for x in self._lignes if x["matricule"] == matricule), None))
                else:
                    self._plan.departs.append(agent)
        self._partants = {agent.pk for agent in self._plan.departs}
        self._rattacher()
        for fiche in self._fiches.values():
            if fiche.nouvelle:
                self._plan.nouvelles.append(fiche)
            elif fiche.champs:
                self._plan.modifiees.append(fiche)
            else:
                self._plan.inchangees += 1
        self._plan.remarques.sort(key=lambda remarque: remarque.ligne or 0)
        return self._plan

    def _au_nom_d_aujourd_hui(self, ligne: Ligne, nommes: set[str]) -> Ligne | None:
        """The row under the number its person bears since two records became one; None when it is left aside."""
        agent = self._anciens.get(ligne["matricule"])
        if agent is None:
            return ligne
        ancien = f"Le matricule {ligne['matricule']} est celui d’une fiche réunie à celle de {agent}"
        if agent.institution_id != self._institution.pk:
            refus = f"{ancien}, d’une autre institution."
        elif agent.matricule in nommes:
            refus = f"{ancien}, qui a sa propre ligne."
        elif agent.matricule:
            return Ligne(ligne.numero, {**ligne.valeurs, "matricule": agent.matricule})
        else:
            self._par_matricule[ligne["matricule"]] = agent
            return ligne
        self._plan.remarques.append(Remarque(ligne.numero, refus, ecartee=True))
        return None

    def _proteger(self, agent: Agent, ligne: int | None) -> None:
        texte = f"{agent} administre le portail\u00a0: seule l’administration change son adresse ou ferme son compte."
        self._plan.remarques.append(Remarque(ligne, texte, ecartee=True))

    def _noter(self, ligne: int, texte: str) -> None:
        self._plan.remarques.append(Remarque(ligne, texte))

    def _refuser(self, ligne: Ligne, doubles: set[str]) -> str:
        """Why the whole row is left aside, or nothing."""
        if not ligne["matricule"]:
            return "Matricule absent."
        if ligne["matricule"] in doubles:
            return f"Le matricule {ligne['matricule']} est sur plusieurs lignes."
        if not (ligne["nom"] and ligne["prenom"]):
            return "Nom ou prénom absent."
        for colonne, longueur in (("matricule", 40), ("nom", 80), ("prenom", 80), ("telephone", 30)):
            if len(ligne[colonne]) > longueur:
                return f"{colonne.capitalize()} de plus de {longueur} caractères."
        return ""

    def _est_parti(self, ligne: Ligne) -> bool:
        if not ligne["depart"]:
            return False
        jour = _date(ligne["depart"])
        if jour is None:
            self._noter(ligne.numero, f"Date de départ illisible\u00a0: «\u00a0{ligne['depart']}\u00a0».")
        return jour is not None and jour <= self._le

    def _fiche(self, ligne: Ligne) -> Fiche:
        email = self._email(ligne)
        agent = self._par_matricule.get(ligne["matricule"]) or self._sans_matricule(email)
        voulus: dict[str, Any] = {"matricule": ligne["matricule"], "nom": ligne["nom"], "prenom": ligne["prenom"]}
        if "telephone" in ligne:
            voulus["telephone"] = ligne["telephone"]
        if email and self._libre(ligne, email, agent):
            voulus["email"] = email
        elif "email" in ligne and not ligne["email"] and not self._est_personnelle(agent):
            voulus["email"] = None
        voulus |= self._choix(ligne, "categorie", Categorie) | self._choix(ligne, "encadrement", Encadrement)
        voulus |= self._affectation(ligne) | self._site(ligne)
        if agent is None:
            agent = Agent(institution=self._institution)
            return Fiche(ligne.numero, agent, voulus, ligne.get("n_plus_1"))
        if agent.parti_le:
            voulus |= {"is_active": True, "parti_le": None}
        elif not agent.is_active:
            self._noter(ligne.numero, f"Le compte de {agent} a été fermé à la main\u00a0: il le reste.")
        changes = {nom: valeur for nom, valeur in voulus.items() if not _egal(agent, nom, valeur)}
        return Fiche(ligne.numero, agent, changes, ligne.get("n_plus_1"))

    def _est_personnelle(self, agent: Agent | None) -> bool:
        """The file knows mailboxes of the institutions only: that it names none says nothing of a personal address."""
        return bool(agent and agent.email and agent.email.rpartition("@")[2] not in self._domaines)

    def _sans_matricule(self, email: str) -> Agent | None:
        """Somebody of this institution known by their address alone: they signed in before the file came."""
        agent = self._par_email.get(email) if email else None
        return agent if agent and agent.institution_id == self._institution.pk and not agent.matricule else None

    def _email(self, ligne: Ligne) -> str:
        """The address if it can be taken, else nothing and a remark."""
        email = ligne["email"].lower()
        if not email:
            return ""
        try:
            validate_email(email)
        except ValidationError:
            self._noter(ligne.numero, f"Adresse mal écrite\u00a0: «\u00a0{email}\u00a0».")
            return ""
        domaine = email.rpartition("@")[2]
        if domaine not in self._institution.domaines:
            self._noter(ligne.numero, f"Adresse hors des domaines de l’institution\u00a0: {domaine}.")
            return ""
        if self._emails[email] > 1:
            self._noter(ligne.numero, f"L’adresse {email} est sur plusieurs lignes.")
            return ""
        return email

    def _libre(self, ligne: Ligne, email: str, agent: Agent | None) -> bool:
        """Not somebody else's, unless the file gives that person another one."""
        autre = self._par_email.get(email) if email else None
        if autre is None or autre is agent:
            return True
        cede = any(
            autre.matricule and suivante["matricule"] == autre.matricule and suivante["email"].lower() != email
            for suivante in self._lignes_de(autre)
        )
        if not cede:
            self._noter(ligne.numero, f"L’adresse {email} est déjà celle de {autre}.")
        return cede

    def _lignes_de(self, agent: Agent) -> Iterable[Ligne]:
        if agent.institution_id != self._institution.pk:
            return ()
        if not hasattr(self, "_index"):
            self._index = {ligne["matricule"]: ligne for ligne in self._lignes if "email" in ligne}
        ligne = self._index.get(agent.matricule)
        return (ligne,) if ligne else ()

    def _choix(self, ligne: Ligne, colonne: str, choix: Any) -> dict[str, str]:
        if colonne not in ligne or not ligne[colonne]:
            return {}
        dit = cle(ligne[colonne])
        for valeur, libelle in choix.choices:
            if dit in (cle(valeur), cle(libelle)):
                return {colonne: valeur}
        self._noter(
            ligne.numero, f"Valeur inconnue dans «\u00a0{_libelle(colonne)}\u00a0»\u00a0: {ligne[colonne][:60]}."
        )
        return {}

    def _affectation(self, ligne: Ligne) -> dict[str, Any]:
        """A direction, or the key of one to create: `donnees.services` puts the row in its place."""
        nom, parente = ligne["direction"][:150], ligne["parente"][:150]
        if not nom:
            return {}
        if cle(parente) == cle(nom):
            parente = ""
        for attendue, dessus in ((parente, ""), (nom, parente)):
            if attendue and cle(attendue) not in self._directions:
                self._plan.directions.setdefault(cle(attendue), (attendue, cle(dessus)))
        return {"direction": self._directions.get(cle(nom)) or cle(nom)}

    def _site(self, ligne: Ligne) -> dict[str, Site]:
        if not ligne["site"]:
            return {}
        site = self._sites.get(cle(ligne["site"]))
        if site is None:
            self._noter(ligne.numero, f"Site inconnu\u00a0: «\u00a0{ligne['site']}\u00a0».")
        return {"site": site} if site else {}

    def _rattacher(self) -> None:
        """Managers, once everybody is known. Those who would be above themselves are left as they are."""
        voulus: list[tuple[Fiche, Agent | None]] = []
        for fiche in self._fiches.values():
            if fiche.n_plus_1 is None:
                continue
            chef = self._personne(fiche.n_plus_1)
            if fiche.n_plus_1 and chef is None:
                self._noter(fiche.ligne, f"Responsable inconnu\u00a0: matricule {fiche.n_plus_1}.")
                continue
            if chef and not self._reste(chef):
                self._noter(fiche.ligne, f"Responsable parti\u00a0: {chef}.")
                chef = self._remplacant(fiche.agent, chef)
            voulus.append((fiche, chef))
        for fiche, chef in self._sans_boucle(voulus):
            inchange = fiche.agent.n_plus_1_id is None if chef is None else chef.pk == fiche.agent.n_plus_1_id
            if not inchange or (chef and chef.pk is None):
                fiche.champs["n_plus_1"] = chef

    def _personne(self, matricule: str) -> Agent | None:
        """Known already, or of this file."""
        futur = self._fiches.get(matricule)
        return futur.agent if futur else self._par_matricule.get(matricule) or self._anciens.get(matricule)

    def _reste(self, agent: Agent) -> bool:
        """Whether their account is open once the file is applied."""
        fiche = self._fiches.get(agent.matricule)
        if fiche and fiche.agent is agent:
            return bool(fiche.champs.get("is_active", agent.is_active))
        return agent.is_active and agent.pk not in self._partants

    def _remplacant(self, agent: Agent, parti: Agent) -> Agent | None:
        """Whom the directory gives them meanwhile, if still there; else the first one above the leaver who is. The
        same file says the same again."""
        actuel = self._lus.get(agent.n_plus_1_id)
        if actuel and self._reste(actuel):
            return actuel
        chef: Agent | None = parti
        vus: set[int] = set()
        while chef and chef.pk not in vus and (chef is agent or not self._reste(chef)):
            vus.add(chef.pk)
            chef = self._lus.get(chef.n_plus_1_id)
        return None if chef and chef.pk in vus else chef

    def _sans_boucle(self, voulus: list[tuple[Fiche, Agent | None]]) -> list[tuple[Fiche, Agent | None]]:
        """Without what would put somebody above themselves, once added to what the directory says. What is left out
        gives way to the directory, which may close another loop: hence the turns."""
        while True:
            chefs = self._chefs | {id(fiche.agent): id(chef) if chef else None for fiche, chef in voulus}
            en_boucle = _boucles(chefs)
            gardes = [(fiche, chef) for fiche, chef in voulus if id(fiche.agent) not in en_boucle]
            if len(gardes) == len(voulus):
                return gardes
            for fiche, _ in voulus:
                if id(fiche.agent) in en_boucle:
                    self._noter(fiche.ligne, "Cette personne se trouve au-dessus d’elle-même dans la hiérarchie.")
            voulus = gardes


def _boucles(chefs: dict[int, int | None]) -> set[int]:
    """Those who meet themselves on the way up."""
    en_boucle: set[int] = set()
    vus: set[int] = set()
    for depart in chefs:
        chemin: dict[int, None] = {}
        personne: int | None = depart
        while personne is not None and personne not in vus and personne not in chemin:
            chemin[personne] = None
            personne = chefs.get(personne)
        if personne in chemin:
            ordre = list(chemin)
            en_boucle |= set(ordre[ordre.index(personne) :])  # type: ignore[arg-type]
        vus.update(chemin)
    return en_boucle


def _libelle(champ: str) -> str:
    return str(label_for_field(champ, Agent))


def _egal(agent: Agent, nom: str, valeur: Any) -> bool:
    return bool(getattr(agent, nom) == valeur)


def _date(texte: str) -> dt.date | None:
    for forme in ("%d/%m/%Y", "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(texte, forme).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    return None


def _lisible(champs: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((nom, str(getattr(valeur, "pk", None) or valeur)) for nom, valeur in champs.items())
