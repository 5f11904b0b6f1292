"""A pytest plugin: in our own templates an undefined variable fails the test (Django would print nothing).

Django's own templates rely on the leniency, so the origin of the node that reads the variable decides.
`{% if name %}` on an optional variable stays allowed, as in Django.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.base import Node

TEMPLATES = str(Path(__file__).resolve().parent.parent / "templates")


class UndefinedVariable(AssertionError):
    pass


def _node_origin() -> str:
    frame = sys._getframe(2)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            return str(node.origin.name)
        frame = frame.f_back
    return ""


class StrictInvalid(str):
    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, missing: object) -> str:
        origin = _node_origin()
        if origin.startswith(TEMPLATES):
            raise UndefinedVariable(f"undefined template variable {missing} in {origin[len(TEMPLATES) + 1 :]}")
        return ""


@pytest.fixture(scope="session", autouse=True)
def _strict_templates() -> Iterator[None]:
    from django.template import engines

    from courriels.rendu import source

    for engine in (engines["django"].engine, source.engine()):
        engine.string_if_invalid = StrictInvalid("strict")
    yield
