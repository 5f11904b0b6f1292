"""What one request needs several times and must never see stale in the next: kept for that request, then dropped.

Outside a request (a task, a command, a test that calls a service) nothing is kept, unless `ouvert()` says so.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
_memo: ContextVar[dict[Hashable, Any] | None] = ContextVar("memo", default=None)


def garder(cle: Hashable, calculer: Callable[[], T]) -> T:
    """What `calculer()` gave for this key earlier in the request, else its answer now."""
    memo = _memo.get()
    if memo is None:
        return calculer()
    if cle not in memo:
        memo[cle] = calculer()
    return cast(T, memo[cle])


def oublier(cle: Hashable) -> None:
    """To be called by the service that changes what was kept."""
    memo = _memo.get()
    if memo is not None:
        memo.pop(cle, None)


@contextmanager
def ouvert() -> Iterator[None]:
    """Keep within this block: a request, or one pass of a sweep over many rows. Within another, the other goes on."""
    if _memo.get() is not None:
        yield
        return
    jeton = _memo.set({})
    try:
        yield
    finally:
        _memo.reset(jeton)


class MemoMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ouvert():
            return self.get_response(request)
