"""What a newcomer's browser fetches for the home page: how many requests, how many bytes."""

import re
import urllib.parse
from typing import Any

import brotli

from . import load

LINKS = re.compile(
    rb"""<(?:link[^>]+?rel="(?:stylesheet|icon|manifest)"[^>]*?|script|img|use)[^>]*?(?:href|src)="([^"#]+)"""
)
LINKS_REVERSED = re.compile(rb"""<link[^>]+?href="([^"#]+)"[^>]*?rel="(?:stylesheet|icon|manifest)""")
IN_CSS = re.compile(rb"""url\(["']?([^"')#]+)""")


def measure(port: int, path: str = "/") -> dict[str, Any]:
    """Static files come compressed from the server; a page that does not is compressed here, as a proxy would."""
    page = _fetch(port, path)
    html = page.body if "content-encoding" not in page.headers else brotli.decompress(page.body)
    size = len(page.body) if "content-encoding" in page.headers else len(brotli.compress(html, quality=5))
    files = {path: size}
    waiting = [link.decode() for link in LINKS.findall(html) + LINKS_REVERSED.findall(html)]
    while waiting:
        link = waiting.pop()
        address = urllib.parse.urljoin(path, link)
        if address in files or link.startswith("data:"):
            continue
        answer = _fetch(port, address)
        files[address] = len(answer.body)
        if address.split("?")[0].endswith(".css"):
            css = answer.body if "content-encoding" not in answer.headers else brotli.decompress(answer.body)
            found = [url.decode() for url in IN_CSS.findall(css)]
            waiting += [urllib.parse.urljoin(address, url) for url in found if not url.startswith("data:")]
    return {
        "requests": len(files),
        "kilobytes": round(sum(files.values()) / 1024, 1),
        "html_compressed_by_the_server": "content-encoding" in page.headers,
        "files": files,
    }


def _fetch(port: int, address: str) -> load.Answer:
    return load.get(port, address, {"Accept-Encoding": "br"})
