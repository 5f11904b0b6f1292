"""While the migrations that were gathered into one stay beside it, both ways lead to the same models."""

from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader

from tests.standing.rooms import LAYERS


def test_gathered_migrations_end_where_those_they_replace_do() -> None:
    each = MigrationLoader(None, replace_migrations=False)
    replaced = {room: name for gathered in each.replacements.values() for room, name in gathered.replaces}
    assert len(replaced) == 10
    one_by_one = each.project_state(list(replaced.items()))
    anew = MigrationLoader(None)
    at_once = anew.project_state(list(each.replacements))
    changes = MigrationAutodetector(one_by_one, at_once).changes(anew.graph)
    assert [room for room in changes if room in LAYERS] == []
