"""Who may be in the directory twice: the same name once accents, case, particles and the order of names are put aside,
or one name the same and the other nearly, within an institution. People decide; what they set apart is not shown."""

from django.db import connection

from agents.models import Agent

MONTRES = 200
PROCHE = 0.5
"""Trigram similarity of a name when the other one is the same: « Lefebvre » and « Lefèvre » are 0.54 alike."""

_PAIRES = """
WITH personnes AS (
    SELECT id, institution_id, lower(public.immutable_unaccent(prenom)) AS prenom,
           regexp_replace(lower(public.immutable_unaccent(nom)), '^(de |d'')', '') AS nom
    FROM agents_agent WHERE nom <> '' AND is_active
), paires AS (
    SELECT a.id AS un, b.id AS deux, 2.0 AS force
    FROM personnes a JOIN personnes b ON a.id < b.id AND a.prenom = b.prenom AND a.nom = b.nom
    UNION ALL
    SELECT a.id, b.id, 1.5 FROM personnes a JOIN personnes b ON a.id < b.id AND a.prenom = b.nom AND a.nom = b.prenom
    UNION ALL
    SELECT a.id, b.id, similarity(a.nom, b.nom) FROM personnes a JOIN personnes b
        ON a.id < b.id AND a.institution_id = b.institution_id AND a.prenom = b.prenom AND a.nom <> b.nom
       AND similarity(a.nom, b.nom) > %(proche)s
    UNION ALL
    SELECT a.id, b.id, similarity(a.prenom, b.prenom) FROM personnes a JOIN personnes b
        ON a.id < b.id AND a.institution_id = b.institution_id AND a.nom = b.nom AND a.prenom <> b.prenom
       AND similarity(a.prenom, b.prenom) > %(proche)s
)
SELECT un, deux FROM paires
WHERE NOT EXISTS (SELECT 1 FROM donnees_paireecartee e WHERE e.un_id = un AND e.deux_id = deux)
GROUP BY un, deux ORDER BY max(force) DESC, un, deux LIMIT %(montres)s
"""


def chercher() -> list[tuple[Agent, Agent]]:
    """The likeliest pairs first; two queries, whatever their number."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRES, {"proche": PROCHE, "montres": MONTRES})
        paires = cursor.fetchall()
    agents = Agent.objects.select_related("institution", "direction").in_bulk({pk for paire in paires for pk in paire})
    return [(agents[un], agents[deux]) for un, deux in paires]
