"""Baseline **C**: registering as somebody would write it for speed alone, behind the portal's own middleware.

The statements are those that the portal's page sends, in their order, written by hand: no model, no form, no rule, no
page. What the bench counts of the two must agree: when the page gains or loses a statement, so must this.
"""

import datetime as dt
import uuid
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

SESSION = "SELECT * FROM agenda_session WHERE "
GAUGES = """
    SELECT j.*,
        (SELECT min(debut) FROM agenda_creneau c WHERE c.session_id = j.session_id AND NOT c.annule) AS premier,
        EXISTS (SELECT FROM agenda_reservation r
            WHERE r.session_id = j.session_id AND r.mode = j.mode AND r.liberee_le IS NULL) AS reserve
    FROM agenda_jauge j WHERE j.session_id = %s ORDER BY j.id
"""
MINE = "SELECT * FROM agenda_inscription WHERE agent_id = %s AND session_id = %s ORDER BY session_id, ordre LIMIT 1"
QUESTIONS = "SELECT * FROM agenda_question WHERE session_id = %s ORDER BY session_id, ordre, id"
REGISTER = """
    INSERT INTO agenda_inscription (institution_id, direction_id, categorie, encadrement, cle, session_id, agent_id,
        mode, etat, ordre, reponses, amenagement, motif, creee_le, depuis_le, confirmee_le, revision)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '{}', '', '', %s, %s, %s, 0) RETURNING id
"""
HISTORY = """
    INSERT INTO instance_action (le, verbe, auteur_id, auteur_libelle, objet_type_id, objet_id, motif, changements)
    VALUES (%s, %s, %s, '', %s, %s, '', '{}') RETURNING id
"""
TOLD = """
    SELECT * FROM courriels_courriel
    WHERE objet_id = %s AND objet_type_id = %s AND regle = %s ORDER BY id FOR UPDATE
"""
SLOTS = """
    SELECT * FROM agenda_creneau c LEFT JOIN agents_site s ON c.site_id = s.id
    LEFT JOIN agenda_salle r ON c.salle_id = r.id LEFT JOIN agents_site t ON r.site_id = t.id
    WHERE c.session_id = %s ORDER BY c.debut, c.id
"""
TELL = """
    INSERT INTO courriels_courriel (cle, regle, objet_type_id, objet_id, occurrence, destinataire, destinataire_nom,
        agent_id, etat, priorite, prevu_le, perime_le, sujet, texte, html, ics, modifie_a_la_main, date_fixee,
        annule_par_cellule, tentatives, erreur, adresse_en_echec, revenu_code, cree_le)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'a_envoyer', 5, %s, %s, '', '', '', '', false, false, false, 0, '', false,
        '', %s)
    ON CONFLICT DO NOTHING
"""


def register(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    agent: Any = request.user
    with connection.cursor() as cursor:
        session = _one(cursor, f"{SESSION} cle = %s", cle)
        _all(cursor, GAUGES, session["id"])
        _all(cursor, MINE, agent.pk, session["id"])
        _all(cursor, QUESTIONS, session["id"])
        with transaction.atomic():
            _register(cursor, session["id"], agent)
    return HttpResponseRedirect(f"/inscriptions/{cle}/")


def _register(cursor: Any, number: int, agent: Any) -> None:
    cursor.execute("SELECT set_config('lock_timeout', '5s', true)")
    session = _one(cursor, f"{SESSION} id = %s FOR NO KEY UPDATE", number)
    gauge = _one(cursor, GAUGES, number)
    if _all(cursor, MINE, agent.pk, number):
        return
    now, order = timezone.now(), session["dernier_ordre"] + 1
    place = gauge["prises"] < gauge["capacite"]
    state, rule = ("confirmee", "confirmee") if place else ("en_attente", "attente")
    cursor.execute("UPDATE agenda_session SET dernier_ordre = %s WHERE id = %s", [order, number])
    who = [agent.institution_id, agent.direction_id, agent.categorie, agent.encadrement, uuid.uuid4(), number, agent.pk]
    made = _one(cursor, REGISTER, *who, gauge["mode"], state, order, now, now, now if place else None)["id"]
    if place:
        cursor.execute("UPDATE agenda_jauge SET prises = prises + 1 WHERE id = %s", [gauge["id"]])
    kind = ContentType.objects.get_by_natural_key("agenda", "inscription").pk
    _one(cursor, HISTORY, now, "agenda.inscrire", agent.pk, kind, str(made))
    _all(cursor, TOLD, str(made), kind, f"agenda.{rule}")
    ends: list[dt.datetime] = [slot["fin"] for slot in _all(cursor, SLOTS, number)]
    whom = [agent.email, str(agent), agent.pk]
    told = [uuid.uuid4(), f"agenda.{rule}", kind, str(made), f"{now:%Y%m%dT%H%M%S%f}", *whom, now, max(ends), now]
    cursor.execute(TELL, told)


def _all(cursor: Any, sql: str, *values: Any) -> list[dict[str, Any]]:
    cursor.execute(sql, values)
    names = [column.name for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _one(cursor: Any, sql: str, *values: Any) -> dict[str, Any]:
    return _all(cursor, sql, *values)[0]
