"""The inbox of the cell as one reads it: steps, filters, urgency, pages. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from .delais import Delai, Urgence, mesurer
from .filtres import DELAIS, FiltreDemandes
from .models import Demande
from .models.demande import OUVERTS, SORTIES, Etat

PAR_PAGE = 25
PARAMETRES = ("etape", "q", "ou", "format", "suivi", "delai", "page")


@dataclass(frozen=True)
class Etape:
    """A tab of the inbox: the states it gathers, named after what there is to do."""

    cle: str
    libelle: str
    etats: tuple[str, ...]
    vide: str


OUVERTES = Etape("", "Ouvertes", tuple(OUVERTS), "Aucune demande ouverte pour le moment.")
TERMINEES = Etape("terminees", "Terminées", (Etat.CLOSE, *SORTIES), "Aucune demande n’est encore terminée.")
ETAPES = [
    OUVERTES,
    Etape("qualifier", "À qualifier", (Etat.DEPOSEE,), "Rien à qualifier : chaque demande reçue a eu sa réponse."),
    Etape("cadrer", "À cadrer", (Etat.QUALIFIEE,), "Rien à cadrer pour le moment."),
    Etape("affecter", "À affecter", (Etat.CADREE,), "Rien à affecter : chaque équipe est au complet."),
    Etape("preparer", "En préparation", (Etat.AFFECTEE, Etat.EN_PREPARATION), "Aucune séance ne se prépare."),
    Etape("bilans", "Bilans attendus", (Etat.REALISEE,), "Aucun bilan n’est attendu."),
    TERMINEES,
]


@dataclass(frozen=True)
class Ligne:
    demande: Demande
    delai: Delai


@dataclass(frozen=True)
class Onglet:
    etape: Etape
    nombre: int
    lien: str
    courant: bool


class Boite:
    """One reading of the inbox, from the filters of an address."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.params = filtres_de(request.GET)
        self.etape = next((e for e in ETAPES if e.cle == self.params.get("etape", "")), OUVERTES)
        self.delai = dict(DELAIS).get(self.params.get("delai", ""), "")

    @cached_property
    def _filtrees(self) -> QuerySet[Demande]:
        return FiltreDemandes(self.params, queryset=Demande.objects.pour_liste(), request=self._request).qs

    @cached_property
    def _ouvertes(self) -> list[Ligne]:
        """Every open request the filters let through, most urgent first. They are few: a cell works on dozens."""
        demandes = list(self._filtrees.ouvertes())  # type: ignore[attr-defined]
        delais = mesurer(demandes)
        lignes = [Ligne(demande, delais[demande.pk]) for demande in demandes]
        if self.delai:
            lignes = [ligne for ligne in lignes if ligne.delai.urgence.cle == self.params["delai"]]
        return sorted(lignes, key=lambda ligne: (ligne.delai.rang, ligne.demande.deposee_le, ligne.demande.pk))

    @cached_property
    def _nombre_terminees(self) -> int:
        return 0 if self.delai else self._filtrees.filter(etat__in=TERMINEES.etats).order_by().count()

    @cached_property
    def page(self) -> Page[Ligne]:
        lignes: Sequence[Ligne] | QuerySet[Demande]
        if self.etape is TERMINEES:
            terminees = self._filtrees.filter(etat__in=TERMINEES.etats) if not self.delai else Demande.objects.none()
            paginateur = Paginator(terminees, PAR_PAGE)
            paginateur.count = self._nombre_terminees  # already counted for its tab
            page = paginateur.get_page(self.params.get("page"))
            delais = mesurer(page.object_list)
            page.object_list = [Ligne(demande, delais[demande.pk]) for demande in page.object_list]  # type: ignore[misc]
            return page  # type: ignore[return-value]
        lignes = [ligne for ligne in self._ouvertes if ligne.demande.etat in self.etape.etats]
        return Paginator(lignes, PAR_PAGE).get_page(self.params.get("page"))

    @cached_property
    def groupes(self) -> list[tuple[Urgence, list[Ligne]]]:
        """The page's rows under their urgency."""
        lignes = list(self.page.object_list)
        return [
            (urgence, [ligne for ligne in lignes if ligne.delai.urgence is urgence])
            for urgence in Urgence
            if any(ligne.delai.urgence is urgence for ligne in lignes)
        ]

    @cached_property
    def onglets(self) -> list[Onglet]:
        par_etat: dict[str, int] = {}
        for ligne in self._ouvertes:
            par_etat[ligne.demande.etat] = par_etat.get(ligne.demande.etat, 0) + 1
        return [
            Onglet(
                etape,
                self._nombre_terminees if etape is TERMINEES else sum(par_etat.get(etat, 0) for etat in etape.etats),
                self.lien(etape=etape.cle, page=""),
                etape is self.etape,
            )
            for etape in ETAPES
        ]

    @property
    def premiere(self) -> Ligne | None:
        """The most urgent of the page, when there is anything to do."""
        lignes = self.page.object_list
        return lignes[0] if lignes and self.etape is not TERMINEES else None

    @property
    def lien_precedent(self) -> str:
        return self.lien(page=str(self.page.previous_page_number()))

    @property
    def lien_suivant(self) -> str:
        return self.lien(page=str(self.page.next_page_number()))

    def nombre(self, urgence: Urgence) -> int:
        return sum(ligne.delai.urgence is urgence for ligne in self._ouvertes)

    @property
    def nombre_ouvertes(self) -> int:
        return len(self._ouvertes)

    @property
    def nombre_en_retard(self) -> int:
        return self.nombre(Urgence.EN_RETARD)

    @property
    def nombre_a_surveiller(self) -> int:
        return self.nombre(Urgence.A_SURVEILLER)

    @property
    def est_filtree(self) -> bool:
        return any(self.params.get(nom) for nom in ("q", "ou", "format", "suivi", "delai"))

    @property
    def requete(self) -> str:
        """The filters as a query string, with its “?” when there is any: appended to every link and form action."""
        return self.lien()

    def lien(self, **changements: str) -> str:
        """The address of this list with other values; "" drops one."""
        params = self.params.copy()
        for nom, valeur in changements.items():
            params[nom] = valeur
        propres = QueryDict(mutable=True)
        for nom in PARAMETRES:
            if params.get(nom):
                propres[nom] = params[nom]  # type: ignore[assignment]
        return f"?{propres.urlencode()}" if propres else ""


def filtres_de(params: QueryDict) -> QueryDict:
    """Only the parameters that are the inbox's own, one value each."""
    propres = QueryDict(mutable=True)
    for nom in PARAMETRES:
        valeur = params.get(nom, "").strip().replace("\x00", "")
        if valeur:
            propres[nom] = valeur
    return propres
