"""The working directory: who finds whom, what each is shown of the other, and a search that forgives.

Visitors have the public page alone. An agent finds the facilitators who let agents find them, when the agent's
institution carries the cell, has a convention in force, or is the facilitator's own; elsewhere, only whoever is named
in public. Facilitators and the cell find everybody in the network.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from agents.models import Agent
from agents.models.structure import mots_cherchables
from agents.rules import est_cellule

from .aspects import ASPECTS
from .disponibilites import Semaine, demi_journees_libres, semaines
from .models import Certification, Convention, Facilitateur, FacilitateurQuerySet, LettreMission, Public
from .quota import Quota, quotas
from .regles import SEMAINES_MONTREES
from .rules import est_facilitateur

PARTICULES = {"d", "de", "des", "du", "l", "la", "le", "les"}
RESSEMBLANCE = 0.38
"""How near a word must be to what is typed (`pg_trgm`, from 0 to 1): two letters wrong in ten still match."""


def du_reseau(agent: Agent) -> bool:
    """Those who work together: they see when others are free, and how their certification stands."""
    return est_cellule(agent) or est_facilitateur(agent)


def visibles_pour(agent: Agent) -> FacilitateurQuerySet:
    """Whom this person may find, each annotated `proche`: shown what the facilitator shows to agents, and not only
    what they show to all."""
    proches = _proches(agent)
    tous = Facilitateur.objects.presents() if du_reseau(agent) else Facilitateur.objects.disponibles()
    trouves = tous.avec_certification().filter(Q(public=True) | proches, agent__is_active=True)
    return trouves.annotate(proche=Case(When(proches, then=Value(True)), default=Value(False))).select_related(
        "agent__institution", "agent__direction", "agent__site"
    )


def _proches(agent: Agent) -> Q:
    if du_reseau(agent):
        return Q(pk__isnull=False)
    institution, jour = agent.institution, timezone.localdate()
    if institution is None:
        return Q(pk__isnull=True)
    conventions = Convention.objects.filter(institution=institution, debut__lte=jour, fin__gte=jour)
    if institution.porteuse or conventions.exists():
        return Q(visible_agents=True)
    return Q(visible_agents=True, agent__institution=institution)


def vont_a(trouves: FacilitateurQuerySet, commune: str, agent: Agent) -> FacilitateurQuerySet:
    """Those who accept to go there, among those who let this person know it."""
    montre = Q(territoire_pour=Public.TOUS) | Q(territoire_pour=Public.AGENTS, proche=True)
    return trouves.vont_a(commune).filter(Q(pk__isnull=False) if est_cellule(agent) else montre)


def chercher(trouves: FacilitateurQuerySet, texte: str) -> FacilitateurQuerySet:
    """Those whose name is like what is typed, the most alike first. To be read within `assez_proche()`."""
    cherche = mots_cherchables(Value(sans_particules(texte)))
    return (
        trouves.filter(agent__noms__trigram_word_similar=cherche)
        .annotate(ressemblance=TrigramWordSimilarity(cherche, "agent__noms"))  # type: ignore[arg-type]
        .order_by("-ressemblance", "agent__nom_tri", "agent__prenom", "pk")
    )


def sans_particules(texte: str) -> str:
    """« Claire d’Ornano » → « Claire Ornano ». Somebody called « Le » is still found."""
    mots = re.findall(r"\w+", unicodedata.normalize("NFC", texte))
    return " ".join([mot for mot in mots if mot.lower() not in PARTICULES] or mots)


@contextmanager
def assez_proche() -> Iterator[None]:
    """The threshold that lets the index serve is a setting of PostgreSQL: it is set for one transaction only."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(RESSEMBLANCE)])
        yield


@dataclass(frozen=True)
class Fiche:
    """One facilitator as one person is shown them. What is not for that person is empty or None."""

    facilitateur: Facilitateur
    presentation: str
    territoire: str
    statut: Certification.Statut | None
    semaines: list[Semaine]
    lettre: LettreMission | None = None
    quota: Quota | None = None

    @property
    def aspect(self) -> tuple[str, str]:
        return ASPECTS[self.statut] if self.statut else ("", "")


def fiches(facilitateurs: Iterable[Facilitateur], agent: Agent, *, nombre: int | None = None) -> list[Fiche]:
    """What this person is shown of each, for `nombre` weeks to come (by rule unless told). As many queries whatever the
    number of facilitators."""
    lus = list(facilitateurs)
    cellule, reseau = est_cellule(agent), du_reseau(agent)
    libres = semaines([f.agent_id for f in lus], nombre or SEMAINES_MONTREES.valeur()) if reseau else {}
    lettres = {x.facilitateur_id: x for x in _lettres(lus)} if cellule else {}
    comptes = quotas(list(lettres.values()))
    return [
        Fiche(
            facilitateur=f,
            presentation=f.presentation if _montre(f, f.presentation_pour, cellule) else "",
            territoire=f.territoire if _montre(f, f.territoire_pour, cellule) else "",
            statut=_statut(f) if reseau else None,
            semaines=libres.get(f.agent_id, []),
            lettre=lettres.get(f.pk),
            quota=comptes[lettres[f.pk].pk] if f.pk in lettres else None,
        )
        for f in lus
    ]


def _lettres(lus: list[Facilitateur]) -> Iterator[LettreMission]:
    par_pk = {f.pk: f for f in lus}
    for lettre in LettreMission.objects.en_cours().filter(facilitateur__in=lus):
        lettre.facilitateur = par_pk[lettre.facilitateur_id]
        yield lettre


def _montre(facilitateur: Facilitateur, pour: str, cellule: bool) -> bool:
    proche: bool = facilitateur.proche  # type: ignore[attr-defined]
    return cellule or pour == Public.TOUS or (pour == Public.AGENTS and proche)


def _statut(facilitateur: Facilitateur) -> Certification.Statut | None:
    statut = facilitateur.statut_certification  # type: ignore[attr-defined]
    return Certification.Statut(statut) if statut else None


def libres_le(trouves: FacilitateurQuerySet, jour: dt.date) -> FacilitateurQuerySet:
    """Those free at least half of a day. For those of the network only: it tells when people are away."""
    agents = list(trouves.values_list("agent_id", flat=True))
    libres = demi_journees_libres(agents, [jour])
    return trouves.filter(agent__in=[agent for agent in agents if libres[agent][jour]])
