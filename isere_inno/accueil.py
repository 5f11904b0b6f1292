"""What the home page shows: the formats offered and the true figures of the year, read in one query."""

import datetime as dt
from collections.abc import Hashable
from typing import NamedTuple

from django.utils import timezone

from demandes.models import Format
from evenements import annonces
from instance.cache_page import empreinte_sql, lire_version
from instance.models import Identite, Reglage


class Chiffres(NamedTuple):
    """The figures of one year. `demi_journees` counts the network's log, the cell's own days left out."""

    annee: int
    accompagnements: int
    participants_min: int
    participants_max: int
    facilitateurs: int
    directions: int
    demi_journees: int

    @property
    def personnes_jours(self) -> float:
        return self.demi_journees / 2


class Etat(NamedTuple):
    textes: str
    recits: int
    chiffres: Chiffres
    programme: Hashable


# An accompagnement counts in the year of a session that was held. A facilitator counts while certified today.
_SQL = """
WITH tenus AS (
  SELECT DISTINCT a.id, d.participants
  FROM agenda_creneau c
  JOIN demandes_accompagnement a ON a.session_id = c.session_id
  JOIN demandes_demande d ON d.id = a.demande_id
  WHERE NOT c.annule AND c.fin >= %(debut)s AND c.fin < %(fin)s
), certifies AS (
  SELECT DISTINCT f.id, g.direction_id
  FROM facilitateurs_facilitateur f
  JOIN facilitateurs_certification k ON k.facilitateur_id = f.id
  JOIN agents_agent g ON g.id = f.agent_id
  WHERE (f.quitte_le IS NULL OR f.quitte_le > %(jour)s)
    AND k.delivree_le <= %(jour)s AND k.valable_jusqu_au >= %(jour)s
    AND (k.retiree_le IS NULL OR k.retiree_le > %(jour)s)
    AND NOT EXISTS (
      SELECT 1 FROM facilitateurs_suspension s
      WHERE s.certification_id = k.id AND s.debut <= %(jour)s AND (s.fin IS NULL OR s.fin >= %(jour)s))
)
SELECT {textes},
  (SELECT count(*) FROM demandes_recit r JOIN demandes_demande d ON d.id = r.demande_id
   WHERE r.etat = 'publie' AND d.partage AND d.confidentialite <> 'restreint'),
  (SELECT count(*) FROM tenus),
  (SELECT coalesce(min(participants), 0) FROM tenus),
  (SELECT coalesce(max(participants), 0) FROM tenus),
  (SELECT count(*) FROM certifies),
  (SELECT count(DISTINCT direction_id) FROM certifies),
  (SELECT coalesce(sum(preparation + animation + bilan + trajet), 0) FROM demandes_intervention
   WHERE NOT pour_la_cellule AND jour BETWEEN %(premier)s AND %(dernier)s)
"""


def etat() -> Etat:
    """The version of the texts, how many stories may be read, and the figures of the year; those of the year before
    until this one has any."""
    annee = timezone.localdate().year
    lu = _lire(annee)
    return lu if lu.chiffres.accompagnements else _lire(annee - 1)


def _lire(annee: int) -> Etat:
    maintenant = timezone.now()
    zone = timezone.get_current_timezone()
    textes, recits, *chiffres = lire_version(
        _SQL.format(textes=empreinte_sql(Identite, Reglage, Format, *annonces.TABLES)),
        {
            "debut": dt.datetime(annee, 1, 1, tzinfo=zone),
            "fin": min(maintenant, dt.datetime(annee + 1, 1, 1, tzinfo=zone)),
            "jour": timezone.localdate(),
            "premier": dt.date(annee, 1, 1),
            "dernier": dt.date(annee, 12, 31),
        },
    )
    return Etat(textes, recits, Chiffres(annee, *chiffres), annonces.version(textes))
