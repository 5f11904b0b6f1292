"""Somebody with a browser, as cheap as can be: one connection a request, cookies kept, nothing parsed."""

import asyncio
import statistics
import time
import urllib.parse
from collections.abc import Sequence

PATIENCE = 60
"""Seconds after which a request counts as left without an answer."""


class Visitor:
    """`notes` holds, for each request, its step, how long it lasted, and what was unexpected of its answer."""

    def __init__(self, port: int, email: str) -> None:
        self.port, self.email = port, email
        self.cookies: dict[str, str] = {}
        self.notes: list[tuple[str, float, str]] = []

    async def ask_for_code(self, page: str) -> None:
        address = f"/connexion/?{urllib.parse.urlencode({'next': page})}"
        await self._ask("sign-in page", "GET", address, 200)
        await self._ask("ask for a code", "POST", address, 302, {"email": self.email, "next": page})

    async def give_code(self, code: str, page: str) -> None:
        address = f"/connexion/code/?{urllib.parse.urlencode({'next': page})}"
        await self._ask("code page", "GET", address, 200)
        await self._ask("give the code", "POST", address, 302, {"code": code, "next": page})

    async def open(self, page: str) -> None:
        await self._ask("page before", "GET", page, 200)

    async def register(self, page: str, *, at: str = "") -> None:
        await self._ask("register", "POST", at or page, 302, {"amenagement": ""})

    async def look(self, page: str) -> None:
        await self._ask("page after", "GET", page, 200)

    async def count_statements(self, at: str) -> int:
        """How many the server sends to the database while it registers this person there."""
        head = await self._exchange("POST", at, {"amenagement": ""}, "X-Bench: sql")
        return int(head.lower().partition(b"x-sql:")[2].split(b"\r\n")[0])

    async def _ask(
        self, step: str, method: str, address: str, expected: int, form: dict[str, str] | None = None
    ) -> None:
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                head = await self._exchange(method, address, form)
        except (OSError, TimeoutError) as error:
            unexpected = type(error).__name__
        else:
            status = head[9:12].decode()
            unexpected = "" if status == str(expected) else status or "no answer"
        self.notes.append((step, time.perf_counter() - begun, unexpected))

    async def _exchange(self, method: str, address: str, form: dict[str, str] | None, *headers: str) -> bytes:
        """The head of the answer, its cookies kept."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(self._request(method, address, form, *headers))
            answer = await reader.read()
        finally:
            writer.close()
        head, _, _ = answer.partition(b"\r\n\r\n")
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                cookie, _, content = value.strip().partition(";")[0].partition("=")
                self.cookies[cookie] = content
        return head

    def _request(self, method: str, address: str, form: dict[str, str] | None, *headers: str) -> bytes:
        host = f"127.0.0.1:{self.port}"
        lines = [f"{method} {address} HTTP/1.1", f"Host: {host}", "Connection: close", "Accept: text/html", *headers]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        body = b""
        if form is not None:
            # A form may carry the secret of the cookie as it is.
            body = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}).encode()
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
            lines.append(f"Origin: http://{host}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """In milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return {f"p{percent}_ms": round(cuts[percent - 1] * 1000, 1) for percent in (50, 95, 99)}
