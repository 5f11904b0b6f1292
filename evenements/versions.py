"""What tells one state of the public programme from another, so that its pages are kept whole until it changes.

The words are asked at each request. The gauges are looked at once in a while: during a rush they change at each
registration, and a page of fifty events is not worth rendering a hundred times a second. And whatever happens a page
is rendered again each minute: sessions begin, end, open and close by the clock alone.
"""

import datetime as dt

from django.utils import timezone

from agenda.models import Salle
from agents.models import Institution, Site
from instance.cache_page import empreinte_sql, lire_version
from instance.models import Identite, Reglage

from .models import Edition, Theme

FRAICHEUR = dt.timedelta(seconds=3)
"""How old a number of places left may be."""
_COURANTE = """(SELECT id FROM evenements_edition WHERE publiee_le IS NOT NULL
  ORDER BY fin < %(jour)s, CASE WHEN fin >= %(jour)s THEN debut - DATE '2000-01-01'
  ELSE DATE '2000-01-01' - fin END LIMIT 1)"""
_DE_L_ANNEE = "(SELECT id FROM evenements_edition WHERE annee = %(annee)s)"
_EVENEMENTS = """WITH e AS (
  SELECT id, session_id, ctid AS c, xmin AS x FROM evenements_evenement
  WHERE (edition_id = {edition} OR edition_id IS NULL) {celui})"""
_LU = "(SELECT md5(string_agg({0}.ctid || '-' || {0}.xmin, ',' ORDER BY {0}.id)) FROM {1})"
_CONTENU = """
SELECT coalesce({edition}, 0), concat_ws('/',
  (SELECT md5(string_agg(c || '-' || x, ',' ORDER BY id)) FROM e), {lus}, {petites})"""
_LUS = ", ".join(
    _LU.format(nom, f"{table} {nom} JOIN e ON {lien}")
    for nom, table, lien in (
        ("s", "agenda_session", "s.id = e.session_id"),
        ("k", "agenda_creneau", "k.session_id = e.session_id"),
        ("i", "evenements_intervenant", "i.evenement_id = e.id"),
        ("t", "evenements_evenement_themes", "t.evenement_id = e.id"),
        ("d", "evenements_documentapres", "d.evenement_id = e.id"),
    )
)
_PLACES = _LU.format("j", "agenda_jauge j JOIN e ON j.session_id = e.session_id")

Version = tuple[int, str, str, int]
_places: dict[tuple[int, str], tuple[dt.datetime, str]] = {}
_echantillons: dict[str, tuple[dt.datetime, Version]] = {}
GARDES = 256


def version(annee: int | None = None, slug: str = "") -> Version:
    """Of the edition of that year, or of the current one, with the free workshops; with `slug`, of that event alone,
    whose page need not be rendered again when another changes."""
    maintenant = timezone.now()
    valeurs = {"annee": annee, "jour": timezone.localdate(), "slug": slug}
    edition = _COURANTE if annee is None else _DE_L_ANNEE
    petites = empreinte_sql(Identite, Reglage, Edition, Theme, Institution, Site, Salle)
    debut = _EVENEMENTS.format(edition=edition, celui="AND slug = %(slug)s" if slug else "")
    numero, contenu = lire_version(debut + _CONTENU.format(edition=edition, lus=_LUS, petites=petites), valeurs)
    places = _places.get((numero, contenu))
    if places is None or not dt.timedelta(0) <= maintenant - places[0] < FRAICHEUR:
        places = (maintenant, lire_version(f"{debut} SELECT coalesce({_PLACES}, '')", valeurs)[0])
        if len(_places) > GARDES:
            _places.clear()
        _places[numero, contenu] = places
    return numero, contenu, places[1], int(maintenant.timestamp() // 60)


def echantillon(cle: str) -> Version:
    """The version of the current edition, asked again when `cle` changes or once it is some seconds old: for a page
    that shows little of it."""
    maintenant = timezone.now()
    connu = _echantillons.get(cle)
    if connu is None or not dt.timedelta(0) <= maintenant - connu[0] < FRAICHEUR:
        connu = (maintenant, version())
        if len(_echantillons) > GARDES:
            _echantillons.clear()
        _echantillons[cle] = connu
    return connu[1]
