"""Views A and B, and the count of a page's queries."""

import threading
from collections.abc import Callable
from typing import Any
from unittest import mock

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.base import Template
from django.template.context import Context
from django.test import Client

Rendering = tuple[Template, dict[str, Any]]
_renderings: dict[str, Rendering] = {}
_lock = threading.Lock()


@login_not_required
def a(request: HttpRequest, size: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return _whole(b"x" * size)


@login_not_required
def b(request: HttpRequest) -> HttpResponse:
    """`?page=/path/`: render what that page rendered for the same session, from the same values, kept in memory."""
    page = request.GET["page"]
    key = f"{page} {request.META.get('HTTP_COOKIE', '')}"
    with _lock:
        if key not in _renderings:
            _renderings[key] = _capture(page, request)
        template, values = _renderings[key]
        # Two threads that evaluate one queryset at once may trip over each other: the page itself never shares its own.
        body = template.render(Context(values))
    return _whole(body.encode())


def _whole(body: bytes) -> HttpResponse:
    # Django leaves this header to a middleware, and there is none here.
    return HttpResponse(body, headers={"Content-Length": str(len(body))})


def _capture(page: str, request: HttpRequest) -> Rendering:
    """Ask the real page once and keep the template that gave it, with all it was given: the largest of the outermost
    ones, since a view may render parts of the page (panels, widgets) before the page itself."""
    seen: list[tuple[int, Rendering]] = []
    inherited, depth = Template._render, 0

    def record(self: Template, context: Context) -> Any:
        nonlocal depth
        values = None if depth else context.flatten()
        depth += 1
        try:
            result = inherited(self, context)
        finally:
            depth -= 1
        if values is not None:
            seen.append((len(result), (self, values)))
        return result

    client = Client(headers={"host": request.get_host()})
    client.cookies.load(request.META.get("HTTP_COOKIE", ""))
    with mock.patch.object(Template, "_render", record):
        client.get(page)
    if not seen:
        raise LookupError(f"{page} renders no template")
    return max(seen, key=lambda rendering: rendering[0])[1]


class CountQueries:
    """Says in `X-Sql` how many queries a request made, when it asks (`X-Bench: sql`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("X-Bench") != "sql":
            return self.get_response(request)
        count = 0

        def wrapper(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*arguments)

        with connection.execute_wrapper(wrapper):
            response = self.get_response(request)
        response["X-Sql"] = str(count)
        return response
