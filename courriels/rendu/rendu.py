"""The text and the HTML of an e-mail. Both come from the same parts, so that they cannot say different things."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models
from django.template import Template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from instance import couleurs
from instance.adresses import absolue
from instance.models import Identite
from instance.services import identite as lire_identite

from ..regles import Destinataire
from .markdown import SANS, SERIF, WIDTH, inline_to_text, to_html, to_text, wrap
from .source import parts, plain

LONGUEUR_SUJET = 250
BLANC = "\n\n"
SIGNATURE = f"{BLANC}-- \n"
# Around what an e-mail says, for a digest to take it.
DEBUT, FIN = "<!--debut-->", "<!--fin-->"
_FAIT = re.compile(r"(.+?)[\u00a0\u202f ]*:(?:[\u00a0 ]+(.*))?")
_ADRESSE = re.compile(r"https?://[^\s<>]+[^\s<>.,;:!?)]")


@dataclass(frozen=True)
class Rendu:
    sujet: str
    texte: str
    html: str


class Fait(NamedTuple):
    libelle: str
    valeur: str  # Markdown


class Bouton(NamedTuple):
    libelle: str
    url: str


def rendre(
    gabarit: str,
    contexte: dict[str, Any],
    *,
    destinataire: Destinataire,
    objet: models.Model | None,
    modele: Template | None = None,
) -> Rendu:
    identite = lire_identite()
    donnees = {"objet": objet, **contexte, "identite": identite, "destinataire": destinataire}
    morceaux = parts(gabarit, donnees, modele)
    sujet = plain(morceaux["sujet"])[:LONGUEUR_SUJET]
    titre = plain(morceaux["titre"]) or sujet
    faits = list(_faits(morceaux["faits"]))
    boutons = list(_boutons(morceaux["bouton"]))
    texte = _texte(identite, titre, morceaux, faits, boutons)
    clair, sombre = couleurs.deriver(identite.encre, identite.signal)
    html = _enveloppe(
        identite,
        sujet=sujet,
        apercu=plain(morceaux["apercu"]),
        titre=titre,
        corps=_sur(to_html(morceaux["corps"], clair)),
        legende=plain(morceaux["legende"]),
        faits=[(fait.libelle, _sur(to_html(fait.valeur, clair, inline=True))) for fait in faits],
        boutons=boutons,
        suite=_sur(to_html(morceaux["suite"], clair)),
        pied=_sur(to_html(morceaux["pied"], clair, foot=True)),
        c=_noms(clair),
        s=_noms(sombre),
    )
    return Rendu(sujet, texte, html)


def habiller_texte(sujet: str, texte: str) -> str:
    """The HTML of a text that the cell rewrote: its paragraphs, and its addresses made links."""
    identite = lire_identite()
    clair, sombre = couleurs.deriver(identite.encre, identite.signal)
    corps, _, pied = texte.replace("\r\n", "\n").partition(SIGNATURE)
    return _enveloppe(
        identite,
        sujet=sujet,
        apercu="",
        titre="",
        corps=[_ligne_a_ligne(paragraphe) for paragraphe in re.split(r"\n{2,}", corps) if paragraphe.strip()],
        pied=[_ligne_a_ligne(pied)] if pied else [],
        main=True,
        c=_noms(clair),
        s=_noms(sombre),
    )


def reunir(texte: str, html: str, parties: Iterable[tuple[str, str, str]]) -> tuple[str, str]:
    """The text and the HTML of a message with, after its own words, those of others: (subject, text, HTML) of each."""
    corps, _, pied = texte.partition(SIGNATURE)
    blocs, cadres = [corps], []
    clair, _ = couleurs.deriver(lire_identite().encre, lire_identite().signal)
    for sujet, contenu, habille in parties:
        dit = contenu.partition(SIGNATURE)[0].strip()
        blocs += ["_" * WIDTH, dit if dit.startswith(wrap(sujet)) else f"{wrap(sujet)}{BLANC}{dit}"]
        if DEBUT not in habille:  # written by the cell before there were digests
            habille = habiller_texte(sujet, contenu)
        interieur = habille.partition(DEBUT)[2].partition(FIN)[0]
        contexte = {"sujet": sujet, "interieur": _sur(interieur), "c": _noms(clair), "serif": _sur(SERIF)}
        cadres.append(render_to_string("courriels/contenu.html", contexte))
    return f"{BLANC.join(blocs)}{SIGNATURE}{pied}", html.replace(FIN, f"{''.join(cadres)}{FIN}", 1)


def _ligne_a_ligne(paragraphe: str) -> list[list[tuple[str, bool]]]:
    """Lines, each made of (text, is it an address)."""
    lignes = []
    for ligne in paragraphe.split("\n"):
        morceaux, fin = [], 0
        for adresse in _ADRESSE.finditer(ligne):
            morceaux += [(ligne[fin : adresse.start()], False), (adresse.group(), True)]
            fin = adresse.end()
        lignes.append([*morceaux, (ligne[fin:], False)])
    return lignes


def _enveloppe(identite: Identite, **contexte: Any) -> str:
    logo = absolue(f"{reverse('instance:logo')}?v={identite.logo_version}") if identite.logo else ""
    contexte |= {"identite": identite, "logo": logo, "sans": _sur(SANS), "serif": _sur(SERIF)}
    return render_to_string("courriels/enveloppe.html", contexte)


def _faits(source: str) -> list[Fait]:
    """« Libellé : valeur » on each line; one without a value is left out."""
    faits = []
    for ligne in filter(None, map(str.strip, source.split("\n"))):
        lu = _FAIT.fullmatch(ligne)
        if lu is None:
            raise ValueError(f"les faits s’écrivent «\u202fLibellé : valeur\u202f», pas «\u202f{ligne}\u202f».")
        if lu[2]:
            faits.append(Fait(plain(lu[1]), lu[2]))
    return faits


def _boutons(source: str) -> list[Bouton]:
    """« Libellé | adresse » on each line: the first is the next step, the others are plain choices."""
    boutons = []
    for ligne in filter(None, map(str.strip, source.split("\n"))):
        libelle, barre, url = map(str.strip, ligne.partition("|"))
        url = plain(url)
        if not barre or not url.startswith(("http://", "https://")):
            raise ValueError(f"un bouton s’écrit «\u202fLibellé | https://…\u202f», pas «\u202f{ligne}\u202f».")
        boutons.append(Bouton(plain(libelle), url))
    return boutons


def _texte(identite: Identite, titre: str, morceaux: dict[str, str], faits: list[Fait], boutons: list[Bouton]) -> str:
    legende = [plain(morceaux["legende"])] if morceaux["legende"] else []
    lignes = [wrap(f"{f.libelle}\u00a0: {inline_to_text(f.valeur)}", following="  ") for f in faits]
    blocs = [
        wrap(titre),
        to_text(morceaux["corps"]),
        "\n".join([*map(wrap, legende), *lignes]),
        *(f"{wrap(bouton.libelle)}\u00a0:\n{bouton.url}" for bouton in boutons),
        to_text(morceaux["suite"]),
    ]
    signature = f"{wrap(f'{identite.nom}, {identite.sous_titre}')}\n{to_text(morceaux['pied'])}"
    return "\n\n".join(bloc for bloc in blocs if bloc) + f"{SIGNATURE}{signature}\n"


def _noms(theme: dict[str, str]) -> dict[str, str]:
    """Template variables cannot hold a hyphen."""
    return {nom.replace("-", "_"): valeur for nom, valeur in theme.items()}


def _sur(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - built by our own renderer, which escapes every text
