"""The entries at the top of every page, by zone and by who looks. An entry shows only if its page exists."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from agents.perimetres.perimetre import choix_de
from facilitateurs.rules import est_facilitateur


@dataclass(frozen=True)
class Entree:
    url: str
    libelle: str
    icone: str
    courante: str = ""  # the value of aria-current


DEMANDER = ("/demander/", "Demander", "signpost")
PROGRAMME = ("/programme/", "Programme", "calendar-days")
FORMATIONS = ("/formations/", "Se former", "graduation-cap")
RESEAU = ("/reseau/", "Le réseau", "users")
MON_ESPACE = ("/mon-espace/", "Mon espace", "user-round")
MISSIONS = ("/mon-espace/", "Missions", "compass")
AGENDA = ("/mon-espace/agenda/", "Agenda", "calendar-days")
PROFIL = ("/mon-espace/facilitateur/", "Profil", "user-round")
NOTER = ("/mon-espace/interventions/nouvelle/", "Noter", "notebook-pen")
TRI = ("/cellule/demandes/", "Demandes", "search")
CHARGE = ("/cellule/reseau/", "Charge", "scale")
LETTRES = ("/cellule/lettres/", "Lettres", "file-text")
REGISTRE = ("/cellule/certifications/", "Registre", "shield-check")
ADMIN = ("/admin/", "Administration", "sliders-horizontal")
CELLULE = ("/cellule/demandes/", "La cellule", "sliders-horizontal")


@cache
def existe(chemin: str) -> bool:
    """Whether an address leads to a page of this installation."""
    try:
        resolve(chemin)
    except Resolver404:
        return False
    return True


class Navigation:
    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def pour(self, zone: str) -> list[Entree]:
        choisies = [entree for entree in self._choisies(zone) if existe(entree[0])]
        ici = self._request.path
        # The longest address that leads here: « Noter » stands under « Mon espace », and only one is current.
        courante = max((url for url, _, _ in choisies if ici.startswith(url)), key=len, default="")
        return [
            Entree(url, libelle, icone, "" if url != courante else "page" if url == ici else "true")
            for url, libelle, icone in choisies
        ]

    def _choisies(self, zone: str) -> Iterator[tuple[str, str, str]]:
        user = getattr(self._request, "user", None)
        cellule = bool(user and user.is_authenticated and user.is_staff)
        if zone == "cellule":
            yield from (TRI, CHARGE, LETTRES, REGISTRE, RESEAU, ADMIN, MON_ESPACE)
        elif zone == "pouce":
            facilite = user is not None and est_facilitateur(user)
            yield from (MISSIONS, NOTER, AGENDA, PROFIL) if facilite else (MON_ESPACE, DEMANDER)
            if not facilite:
                yield from self._perimetre()
        else:
            yield from (DEMANDER, PROGRAMME, FORMATIONS, RESEAU, MON_ESPACE)
            yield from self._perimetre()
            if cellule:
                yield CELLULE

    def _perimetre(self) -> Iterator[tuple[str, str, str]]:
        """The institution or the direction one answers for; the others are one step from it."""
        user = getattr(self._request, "user", None)
        for choix in choix_de(user)[:1] if user is not None else ():
            yield (choix.adresse, choix.titre, "building-2")
