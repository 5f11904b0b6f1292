"""Every address of the portal, walked from the resolver."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    arguments: tuple[str, ...]
    callback: Callable[..., Any]

    def __str__(self) -> str:
        return self.name or self.pattern


def routes() -> list[Route]:
    """All of them, the admin's aside (they are walked through its registry of models)."""
    return [route for route in _walk(get_resolver().url_patterns, "", "") if not route.name.startswith("admin:")]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[Route]:
    for item in patterns:
        pattern = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from _walk(item.url_patterns, pattern, inner)
        else:
            yield Route(f"{space}{item.name or ''}", pattern, tuple(item.pattern.regex.groupindex), item.callback)
