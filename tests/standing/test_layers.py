"""What import-linter cannot see: lazy relations, `get_model`, template includes, `{% url %}` names."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.urls import URLResolver, get_resolver

from .rooms import BASE, LAYERS, TEMPLATES, may_use

# courriels and instance know people through settings.AUTH_USER_MODEL only; that relation is theirs by design.
AUTH_MODEL = settings.AUTH_USER_MODEL.lower()


def _relations() -> list[tuple[str, str, str]]:
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                target = field.related_model._meta
                if target.label_lower != AUTH_MODEL:
                    found.append((model._meta.app_label, target.app_label, f"{model._meta.label}.{field.name}"))
    return found


def test_relations_point_down_only() -> None:
    relations = _relations()
    assert len(relations) > 20
    assert [name for room, other, name in relations if not may_use(room, other)] == []


def _templates() -> list[tuple[str, Path]]:
    """Every template with the room whose folder holds it; those at the top (base, composants…) are everybody's."""
    rooms = []
    for path in TEMPLATES.rglob("*"):
        if path.is_file():
            parts = path.relative_to(TEMPLATES).parts
            # E-mail sources and documents stand under the room that renders them, then the room that owns them.
            owner = next((part for part in parts[1:-1] if part in LAYERS), parts[0])
            rooms.append((owner if owner in LAYERS else "", path))
    return rooms


INCLUDE = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")
URL = re.compile(r"""{%-?\s*url\s+["']([^"':]+):""")
GET_MODEL = re.compile(r"""get_model\(\s*["'](\w+)[."']""")


def test_template_includes_point_down_only() -> None:
    wrong = [
        f"{path.relative_to(TEMPLATES)} includes {target}"
        for room, path in _templates()
        for target in INCLUDE.findall(path.read_text())
        if room and not may_use(room, target.split("/")[0])
    ]
    assert wrong == []


def test_included_templates_exist() -> None:
    for _room, path in _templates():
        if path.suffix == ".html":
            for target in INCLUDE.findall(path.read_text()):
                get_template(target)


def test_url_names_in_templates_point_down_only() -> None:
    wrong = [
        f"{path.relative_to(TEMPLATES)} links to {target}:"
        for room, path in _templates()
        for target in URL.findall(path.read_text())
        if room and not may_use(room, target)
    ]
    assert wrong == []


@pytest.mark.parametrize("room", LAYERS)
def test_get_model_and_reverse_in_code_point_down_only(room: str) -> None:
    reverse = re.compile(r"""(?:reverse|reverse_lazy|redirect)\(\s*f?["'](\w+):""")
    wrong = [
        f"{path.relative_to(BASE)}: {target}"
        for path in (BASE / room).rglob("*.py")
        if "migrations" not in path.parts
        for target in GET_MODEL.findall(path.read_text()) + reverse.findall(path.read_text())
        if not may_use(room, target)
    ]
    assert wrong == []


def test_every_namespace_is_a_room_or_a_known_package() -> None:
    known = {*LAYERS, "admin", None}
    spaces = {p.namespace for p in get_resolver().url_patterns if isinstance(p, URLResolver)}
    assert {space for space in spaces if space not in known} == set()


def test_readme_map_names_every_room() -> None:
    readme = (BASE / "README.md").read_text()
    missing = [room for room in LAYERS if not re.search(rf"^{room}/\s", readme, re.MULTILINE)]
    assert missing == []
