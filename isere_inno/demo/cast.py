"""Who lives in the demonstration: a few named people to sign in as, and a crowd drawn from one seed."""

import random
import unicodedata
from dataclasses import dataclass, field

from agents.models import Agent, Categorie, Direction, Encadrement, Institution, Qualite, RoleInstitution, Site

from .names import FAMILY, FEMININE, MASCULINE
from .places import DEPARTEMENT, INSTITUTIONS, SITES

SEED = 38
FACILITATORS = 30
CROWD = 180


@dataclass
class Cast:
    """Everybody the story calls on. `directeurs` are the sponsors and the managers of the others."""

    agents: dict[str, Agent] = field(default_factory=dict)
    cellule: list[Agent] = field(default_factory=list)
    directeurs: dict[int, Agent] = field(default_factory=dict)
    facilitateurs: list[Agent] = field(default_factory=list)
    demandeurs: list[Agent] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    titulaires: list[tuple[Agent, str]] = field(default_factory=list)
    """Who answers for an institution, and as whom."""

    def directeur_de(self, agent: Agent) -> Agent:
        return self.directeurs[agent.direction_id or 0]


# key, given name, name, institution, direction, site, category, rank
NAMED: tuple[tuple[str, str, str, str, int, str, str, str], ...] = (
    ("nadia", "Nadia", "Ferhat", "isere.example", 6, "Grenoble", Categorie.A, Encadrement.CHEF_PROJET),
    ("benoit", "Benoît", "Garcin", "isere.example", 6, "Grenoble", Categorie.A, Encadrement.CHEF_PROJET),
    ("claire", "Claire", "d’Ornano", "isere.example", 6, "Grenoble", Categorie.A, Encadrement.CHEF_SERVICE),
    ("loic", "Loïc", "Le Goff", "isere.example", 6, "Grenoble", Categorie.A, Encadrement.CHEF_PROJET),
    ("maud", "Maud", "Tissot", "isere.example", 2, "Mens", Categorie.B, Encadrement.CHEF_SERVICE),
    ("elodie", "Élodie", "Vasseur", "isere.example", 0, "Bourgoin-Jallieu", Categorie.B, Encadrement.AUCUN),
    ("karim", "Karim", "Benslimane", "grenoble.example", 0, "Grenoble", Categorie.A, Encadrement.CHEF_PROJET),
    ("sarah", "Sarah", "Roybon", "isere.example", 1, "La Mure", Categorie.B, Encadrement.AUCUN),
    ("antoine", "Antoine", "Mallet", "isere.example", 4, "Monestier-de-Clermont", Categorie.C, Encadrement.AUCUN),
)
# Who answers for an institution: as whom, given name, name, domain, rank of their direction.
HOLDERS: tuple[tuple[str, str, str, str, int], ...] = (
    (Qualite.REFERENT, "Pauline", "Chartier", "isere.example", 9),
    (Qualite.LECTEUR_RH, "Simon", "Delaunay", "isere.example", 6),
    (Qualite.REFERENT, "Anouk", "Reverdy", "metropole.example", 2),
    (Qualite.LECTEUR_RH, "Yves", "Marchand", "metropole.example", 0),
    (Qualite.REFERENT, "Ève", "Caillat", "grenoble.example", 1),
    (Qualite.LECTEUR_RH, "Denis", "Lambert", "grenoble.example", 0),
    (Qualite.REFERENT, "Lucie", "Fontanel", "ccas-grenoble.example", 0),
    (Qualite.LECTEUR_RH, "Hugo", "Perrin", "ccas-grenoble.example", 1),
)
DIRECTORS: dict[tuple[str, int], tuple[str, str]] = {
    ("isere.example", 0): ("Hélène", "Carrel"),
    ("isere.example", 1): ("Jeanne", "Arvieux"),
    ("isere.example", 2): ("Hervé", "Granjean"),
}


def address(prenom: str, nom: str, domaine: str) -> str:
    plain = unicodedata.normalize("NFKD", f"{prenom}.{nom}".replace("œ", "oe").replace("Œ", "oe"))
    kept = "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "-" if c == " " else "" for c in plain)
    return f"{kept.lower()}@{domaine}"


class Casting:
    """Creates institutions, sites and people, always in the same order for one seed."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)  # noqa: S311 - a story, not a secret
        self.cast = Cast()
        self._names = [(p, n) for n in FAMILY for p in FEMININE + MASCULINE]
        self.random.shuffle(self._names)
        self._directions: dict[tuple[str, int], Direction] = {}

    def run(self) -> Cast:
        self._places()
        for key, prenom, nom, domaine, rang, commune, categorie, encadrement in NAMED:
            site = next(s for s in self.cast.sites if s.commune == commune)
            direction = self._directions[domaine, rang]
            self.cast.agents[key] = self._agent(prenom, nom, direction, site, categorie, encadrement)
        self._directors()
        self._crowd()
        self._holders()
        self._hierarchy()
        return self.cast

    def _places(self) -> None:
        for index, data in enumerate(INSTITUTIONS):
            institution = Institution.objects.create(
                nom=data.nom, sigle=data.sigle, domaines=[data.domaine], siret=data.siret, porteuse=index == 0
            )
            for rang, (nom, services) in enumerate(data.directions):
                direction = Direction.objects.create(institution=institution, nom=nom)
                self._directions[data.domaine, rang] = direction
                for service in services:
                    Direction.objects.create(institution=institution, nom=service, parent=direction)
        self.cast.sites = [
            Site.objects.create(nom=nom, commune=commune, code_postal=code, latitude=lat, longitude=lon)
            for nom, commune, code, lat, lon in SITES
        ]

    def _agent(
        self, prenom: str, nom: str, direction: Direction, site: Site, categorie: str, encadrement: str, email: str = ""
    ) -> Agent:
        domaine = direction.institution.domaines[0]
        return Agent.objects.create_user(
            email=address(prenom, nom, domaine) if email == "" else None,
            prenom=prenom,
            nom=nom,
            institution=direction.institution,
            direction=direction,
            site=site,
            categorie=categorie,
            encadrement=encadrement,
        )

    def _next_name(self) -> tuple[str, str]:
        taken = {(a.prenom, a.nom) for a in self.cast.agents.values()}
        while (name := self._names.pop()) in taken:
            continue
        return name

    def _directors(self) -> None:
        for (domaine, rang), direction in self._directions.items():
            prenom, nom = DIRECTORS.get((domaine, rang)) or self._next_name()
            site = self.cast.sites[0 if domaine == DEPARTEMENT.domaine else 1]
            directeur = self._agent(prenom, nom, direction, site, Categorie.A, Encadrement.DIRECTEUR)
            direction.directeur = directeur
            direction.save(update_fields=["directeur"])
            self.cast.directeurs[direction.pk] = directeur

    def _crowd(self) -> None:
        named = self.cast.agents
        self.cast.cellule = [named[k] for k in ("nadia", "benoit", "claire", "loic")]
        self.cast.facilitateurs = [named[k] for k in ("elodie", "karim", "sarah", "antoine")]
        self.cast.demandeurs = [named["maud"]]
        keys = list(self._directions)
        # Two agents in three work for the Département, as in life.
        weights = [3 if domaine == DEPARTEMENT.domaine else 1 for domaine, _ in keys]
        for number in range(CROWD):
            direction = self._directions[self.random.choices(keys, weights)[0]]
            site = self.random.choice(self.cast.sites)
            categorie = self.random.choices(list(Categorie), [30, 40, 30])[0]
            encadrement = self.random.choices(
                [Encadrement.AUCUN, Encadrement.CHEF_PROJET, Encadrement.CHEF_SERVICE], [70, 15, 15]
            )[0]
            # Field agents often have no work mailbox.
            email = "none" if categorie == Categorie.C and number % 4 == 0 else ""
            agent = self._agent(*self._next_name(), direction, site, categorie, encadrement, email)
            if len(self.cast.facilitateurs) < FACILITATORS and agent.email:
                self.cast.facilitateurs.append(agent)
            elif agent.email:
                self.cast.demandeurs.append(agent)
        self._double()

    def _holders(self) -> None:
        for qualite, prenom, nom, domaine, rang in HOLDERS:
            site = self.cast.sites[0 if domaine == DEPARTEMENT.domaine else 1]
            direction = self._directions[domaine, rang]
            agent = self._agent(prenom, nom, direction, site, Categorie.A, Encadrement.CHEF_PROJET)
            self.cast.titulaires.append((agent, qualite))

    def _double(self) -> None:
        """Somebody registered by telephone who was in the directory already, as happens everywhere."""
        une = self.cast.demandeurs[-1]
        direction, site = une.direction, self.cast.sites[0]
        assert direction is not None  # noqa: S101 - all of the crowd have one
        self._agent(une.prenom.upper(), une.nom.upper(), direction, site, Categorie.B, Encadrement.AUCUN, "none")

    def _hierarchy(self) -> None:
        for agent in Agent.objects.exclude(pk__in=[d.pk for d in self.cast.directeurs.values()]):
            agent.n_plus_1 = self.cast.directeur_de(agent)
            agent.save(update_fields=["n_plus_1"])


def from_database() -> Cast:
    """The same people, read back once they exist."""
    cast = Cast(sites=list(Site.objects.order_by("pk")))
    cast.cellule = list(Agent.objects.filter(roles_cellule__isnull=False).order_by("pk"))
    cast.facilitateurs = list(
        Agent.objects.filter(facilitateur__isnull=False, facilitateur__quitte_le=None).order_by("facilitateur__pk")
    )
    cast.directeurs = {d.pk: d.directeur for d in Direction.objects.select_related("directeur") if d.directeur}
    cast.titulaires = [(r.agent, r.role) for r in RoleInstitution.objects.select_related("agent").order_by("pk")]
    named = [agent for agent, _ in cast.titulaires]
    taken = {a.pk for a in (*named, *cast.cellule, *cast.facilitateurs, *cast.directeurs.values())}
    others = Agent.objects.filter(email__isnull=False, n_plus_1__isnull=False).exclude(pk__in=taken)
    cast.demandeurs = list(others.order_by("pk"))
    return cast
