"""The workshop where the cell rewrites the words of e-mails: what each part says in the beginning, what may be put in
it, and a trial on sample data.

A text may name exactly what the original names, by any path the original takes: `demande.titre`, yes; one step further
to somebody's address, no. It may choose (`if`) and repeat (`for`, once, over a list the original lists), nothing else.
So a text, wherever it comes from, can neither show another person's data nor run away with the worker.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Template, TemplateSyntaxError
from django.template.base import Lexer, TextNode, TokenType, Variable, VariableNode
from django.template.defaulttags import ForNode, IfNode, TemplateLiteral, WithNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.utils import timezone

from .source import PARTS, SEPARATOR, engine, proteger

BALISES = frozenset({"if", "elif", "else", "endif", "for", "empty", "endfor", "with", "endwith"})
FILTRES = {
    *("capfirst", "compter", "default", "demi_journees", "first", "floatformat", "heure", "insecable", "jour"),
    *(
        "jour_mois",
        "join",
        "length",
        "lower",
        "nombre",
        "plage",
        "quand",
        "slice",
        "tel_quel",
        "truncatechars",
        "upper",
    ),
}
PARTOUT = {
    *("identite.nom", "identite.sous_titre", "destinataire.nom"),
    *("identite.contact_courriel", "identite.contact_telephone", "identite.contact_horaires"),
}
BOUCLE = {"forloop.first", "forloop.last", "forloop.counter"}
TAILLE = 8000
"""Characters of one part. What it gives is bounded too: the names' own lengths, once for each item of a list."""
ARGUMENT = 80

_BLOC = re.compile(r"{% block (\w+) %}(.*?){% endblock %}", re.DOTALL)
_PARENT = re.compile(r'{% extends "courriels/([\w/]+)\.md" %}')
_DATES = {"heure", "jour", "jour_mois", "plage", "quand"}
_NOMBRES = {"compter", "demi_journees", "floatformat", "nombre"}


class TexteRefuse(ValueError):
    """Why a text may not be used. The message is for people."""


# --- What the original says ------------------------------------------------------------------------
@cache
def originaux(gabarit: str) -> dict[str, str]:
    """The source of each part as the cell sees it, that of its parents included."""
    source = _lire(gabarit)
    parent = _PARENT.search(source)
    herites = originaux(parent[1]) if parent else dict.fromkeys(PARTS, "")
    siens = {
        nom: corps.replace("{{ block.super }}", herites.get(nom, "")).strip() for nom, corps in _BLOC.findall(source)
    }
    return {nom: siens.get(nom, herites[nom]) for nom in PARTS}


def _lire(gabarit: str) -> str:
    trouve = next(chemin for dossier in engine().dirs if (chemin := Path(dossier, f"courriels/{gabarit}.md")).exists())
    return trouve.read_text(encoding="utf-8")


@dataclass
class Usage:
    """Of one name: through which filters it goes, and whether it is compared, listed, used as an address."""

    filtres: set[str] = field(default_factory=set)
    compare_a: set[Any] = field(default_factory=set)
    adresse: bool = False
    imprime: bool = False


@cache
def noms(gabarit: str) -> dict[str, Usage]:
    """Every name that the original uses, with how: `demande.titre`, `creneaux.*.debut` for each item of a list."""
    usages: dict[str, Usage] = {}
    for partie, source in originaux(gabarit).items():
        lecture = Lecture(usages)
        lecture.lire(_compiler(source).nodelist)
        if partie == "bouton":
            for nom in _noms_du_bouton(source):
                usages[nom].adresse = True
    return usages


def indispensables(gabarit: str) -> set[str]:
    """The links that the original offers: without them the e-mail leads nowhere."""
    return _noms_du_bouton(originaux(gabarit)["bouton"])


def _noms_du_bouton(source: str) -> set[str]:
    return set(re.findall(r"\|\s*{{ ([\w.]+) }}", source))


# --- Reading a template ----------------------------------------------------------------------------
@dataclass
class Lecture:
    """Walks a compiled template and writes down every name, local ones brought back to where they come from."""

    usages: dict[str, Usage]
    profondeur: int = 0

    def lire(self, noeuds: Iterable[Any], locaux: dict[str, str] | None = None) -> None:
        locaux = locaux or {}
        for noeud in noeuds:
            if isinstance(noeud, VariableNode):
                self._expression(noeud.filter_expression, locaux, imprime=True)
            elif isinstance(noeud, IfNode):
                for condition, corps in noeud.conditions_nodelists:
                    if condition is not None:
                        self._condition(condition, locaux)
                    self.lire(corps, locaux)
            elif isinstance(noeud, ForNode):
                self._boucle(noeud, locaux)
            elif isinstance(noeud, WithNode):
                neufs = {nom: self._expression(valeur, locaux) for nom, valeur in noeud.extra_context.items()}
                self.lire(noeud.nodelist, locaux | neufs)
            elif isinstance(noeud, ExtendsNode | BlockNode):
                self.lire(noeud.nodelist, locaux)
            elif not isinstance(noeud, TextNode):
                raise TexteRefuse(f"«\u202f{noeud.token.contents}\u202f» n’est pas permis ici.")

    def _boucle(self, noeud: Any, locaux: dict[str, str]) -> None:
        if self.profondeur:
            raise TexteRefuse("Une répétition ne peut pas en contenir une autre.")
        if not isinstance(noeud.sequence.var, Variable) or noeud.sequence.var.literal is not None:
            raise TexteRefuse("Une répétition suit une liste du courriel, rien d’autre.")
        liste = self._expression(noeud.sequence, locaux) + ".*"
        seule = len(noeud.loopvars) == 1
        neufs = {nom: liste if seule else f"{liste}.{rang}" for rang, nom in enumerate(noeud.loopvars)}
        for chemin in neufs.values():
            self.usages.setdefault(chemin, Usage())
        self.profondeur += 1
        self.lire(noeud.nodelist_loop, locaux | neufs)
        self.profondeur -= 1
        self.lire(noeud.nodelist_empty, locaux)

    def _condition(self, condition: Any, locaux: dict[str, str]) -> None:
        cotes: list[Any] = [cote for cote in (condition.first, condition.second) if cote is not None]
        if isinstance(condition, TemplateLiteral):
            self._expression(condition.value, locaux)
            return
        for cote in cotes:
            self._condition(cote, locaux)
        valeurs: list[Any] = [cote.value.var for cote in cotes if hasattr(cote, "value")]
        litteraux = {_litteral(valeur) for valeur in valeurs} - {None}
        for valeur in valeurs:
            if isinstance(valeur, Variable) and valeur.lookups:
                self.usages.setdefault(self._chemin(valeur, locaux), Usage()).compare_a |= litteraux

    def _expression(self, expression: Any, locaux: dict[str, str], *, imprime: bool = False) -> str:
        filtres = [_nom_du_filtre(filtre) for filtre, _ in expression.filters]
        for nom, (_, arguments) in zip(filtres, expression.filters, strict=True):
            self._filtre(nom, arguments, locaux)
        if not isinstance(expression.var, Variable) or not expression.var.lookups:
            return ""
        chemin = self._chemin(expression.var, locaux)
        usage = self.usages.setdefault(chemin, Usage())
        usage.filtres |= set(filtres)
        usage.imprime |= imprime
        return f"{chemin}.*" if "first" in filtres else chemin

    def _filtre(self, nom: str, arguments: list[tuple[bool, Any]], locaux: dict[str, str]) -> None:
        if nom not in FILTRES:
            raise TexteRefuse(f"«\u202f|{nom}\u202f» n’est pas permis ici.")
        for est_variable, argument in arguments:
            if est_variable and isinstance(argument, Variable) and argument.lookups:
                usage = self.usages.setdefault(self._chemin(argument, locaux), Usage())
                usage.filtres.add(nom)
                usage.imprime = True  # « |default » shows it in the place of what is empty
            elif len(str(argument)) > ARGUMENT or (nom == "floatformat" and len(str(argument)) > 2):
                raise TexteRefuse(f"«\u202f|{nom}\u202f» : ce qui le suit est trop long.")

    @staticmethod
    def _chemin(variable: Variable, locaux: dict[str, str]) -> str:
        tete, *reste = variable.lookups or ()
        return ".".join([locaux.get(tete, tete), *reste])


def _nom_du_filtre(filtre: Any) -> str:
    return str(getattr(filtre, "_filter_name", filtre.__name__))


def _litteral(lu: Any) -> Any:
    if isinstance(lu, Variable):
        return lu.literal
    return str(lu) if isinstance(lu, str) else None


def _compiler(source: str) -> Template:
    return Template(proteger(source), engine=engine())


# --- Judging and trying a text ---------------------------------------------------------------------
def verifier(gabarit: str, morceaux: dict[str, str], *, requis: Iterable[str] = ()) -> None:
    """Raises TexteRefuse unless these parts, in place of the original's, may be used."""
    usages: dict[str, Usage] = {}
    for source in morceaux.values():
        if len(source) > TAILLE:
            raise TexteRefuse(f"Ce texte est trop long : {TAILLE} caractères au plus.")
        if SEPARATOR.search(source) or "\x00" in source:
            raise TexteRefuse("Une ligne ne peut pas commencer par «\u202f===\u202f».")
        _refuser_balises(source)
        try:
            Lecture(usages).lire(_compiler(source).nodelist)
        except TemplateSyntaxError as faute:
            raise TexteRefuse(f"Une accolade ou une condition est mal fermée ({faute}).") from faute
    for chemin, usage in sorted(usages.items()):
        connu = noms(gabarit).get(chemin)
        if chemin in PARTOUT or (chemin in BOUCLE and not usage.imprime):
            continue
        if connu is None or (usage.imprime and not connu.imprime):
            raise TexteRefuse(
                f"«\u202f{_dit(chemin)}\u202f» n’est pas connu de ce courriel. Servez-vous des mots de la liste."
            )
    entiers = {**originaux(gabarit), **morceaux}
    presents: dict[str, Usage] = {}
    for source in entiers.values():
        Lecture(presents).lire(_compiler(source).nodelist)
    if oublies := sorted({*indispensables(gabarit), *requis} - set(presents)):
        raise TexteRefuse(
            f"Sans «\u202f{_dit(oublies[0])}\u202f», la personne ne peut rien faire de ce courriel : gardez-le."
        )


def _refuser_balises(source: str) -> None:
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK and (token.contents.split() or [""])[0] not in BALISES:
            raise TexteRefuse(f"«\u202f{{% {token.contents[:60]} %}}\u202f» n’est pas permis ici.")


def _dit(chemin: str) -> str:
    return chemin.replace(".*", "")


def gabarit_modifie(gabarit: str, morceaux: dict[str, str]) -> Template:
    """The original with these parts replaced; what surrounds them stays."""
    blocs = "".join(f"{{% block {nom} %}}{source}{{% endblock %}}" for nom, source in morceaux.items())
    return _compiler(f'{{% extends "courriels/{gabarit}.md" %}}{blocs}')


# --- Sample data -----------------------------------------------------------------------------------
class Exemple:
    """Stands for an object of which the text names some attributes, and may print the whole."""

    def __init__(self, nom: str, champs: dict[str, Any]) -> None:
        self._nom = nom
        self.__dict__.update(champs)

    def __str__(self) -> str:
        return f"[{self._nom}]"


def exemple(gabarit: str) -> dict[str, Any]:
    """Invented data under every name of the original: dates where it wants dates, lists of two where it lists."""
    arbre: dict[str, Any] = {}
    for chemin in noms(gabarit):
        branche = arbre
        for morceau in chemin.split("."):
            branche = branche.setdefault(morceau, {})
    return {
        nom: _inventer(gabarit, nom, sous) for nom, sous in arbre.items() if nom not in ("identite", "destinataire")
    }


def _inventer(gabarit: str, chemin: str, sous: dict[str, Any]) -> Any:
    if "*" in sous:
        return [_inventer(gabarit, f"{chemin}.*", sous["*"]) for _ in range(2)]
    if sous and all(nom.isdigit() for nom in sous):
        return tuple(_inventer(gabarit, f"{chemin}.{rang}", sous[rang]) for rang in sorted(sous))
    if sous:
        return Exemple(_dit(chemin), {nom: _inventer(gabarit, f"{chemin}.{nom}", sien) for nom, sien in sous.items()})
    usage = noms(gabarit).get(chemin, Usage())
    if usage.adresse or chemin.endswith(("url", "adresse", "lien")):
        return "https://portail.example/exemple/"
    if usage.filtres & _DATES:
        heures = 3 if chemin.endswith("fin") else 0
        return timezone.now().replace(minute=0, second=0, microsecond=0) + dt.timedelta(days=7, hours=heures)
    if usage.filtres & {"join", "length"}:
        return [f"[{_dit(chemin)}]"] * 2
    if usage.compare_a:
        return next(iter(sorted(usage.compare_a, key=str)))
    if usage.filtres & _NOMBRES:
        return 3
    return f"[{_dit(chemin)}]"
