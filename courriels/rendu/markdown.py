"""The little Markdown that e-mails use, as HTML with inline styles and as plain text in 72 columns."""

import functools
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

WIDTH = 72
# No raw HTML, no image, no code, no automatic link: nothing that an indented or odd text could wake up.
RULES = ["entity", "escape", "emphasis", "link", "list", "blockquote", "heading", "newline", "hr"]

SANS = "-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
SERIF = "Charter,Cambria,Georgia,serif"
# tag → class (recoloured in the dark by the envelope) and inline style; {…} are colours of the instance.
STYLES = {
    "p": ("t", "margin:0 0 16px;color:{text};"),
    "a": ("a", "color:{ink};text-decoration:underline;"),
    "strong": ("", "font-weight:700;"),
    "ul": ("t", "margin:0 0 16px;padding:0 0 0 22px;color:{text};"),
    "ol": ("t", "margin:0 0 16px;padding:0 0 0 24px;color:{text};"),
    "li": ("", "margin:0 0 6px;"),
    "h2": ("t", f"margin:26px 0 10px;font:700 19px/1.3 {SERIF};color:{{text}};"),
    "h3": ("t", "margin:20px 0 6px;font-weight:700;font-size:16px;color:{text};"),
    "blockquote": ("t ln", "margin:0 0 16px;padding:2px 0 2px 16px;border-left:3px solid {line};color:{text};"),
    "hr": ("ln", "border:0;border-top:1px solid {line};margin:24px 0;"),
}
FOOT = {
    "p": ("m", "margin:0 0 6px;color:{text-2};"),
    "a": ("m", "color:{text-2};text-decoration:underline;"),
}


class _Renderer(RendererHTML):
    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A line that somebody typed stays a line."""
        return escapeHtml(tokens[idx].content).replace("\n", "<br>\n")


@functools.cache
def _parser() -> MarkdownIt:
    return MarkdownIt("zero", renderer_cls=_Renderer).enable(RULES)


def to_html(markdown: str, colours: dict[str, str], *, foot: bool = False, inline: bool = False) -> str:
    parser = _parser()
    styles = STYLES | FOOT if foot else STYLES
    tokens = parser.parseInline(markdown) if inline else parser.parse(markdown)
    quoted = 0
    for token in _walk(tokens):
        quoted += token.nesting if token.tag == "blockquote" else 0
        if token.nesting >= 0 and token.tag in styles and not token.hidden:
            name, style = styles[token.tag]
            token.attrs["style"] = style.format_map(colours) + ("margin:0;" if quoted and token.tag == "p" else "")
            if name:
                token.attrs["class"] = name
    return str(parser.renderer.render(tokens, parser.options, {}))


def _walk(tokens: Sequence[Token]) -> Sequence[Token]:
    return [deep for token in tokens for deep in (token, *_walk(token.children or []))]


def to_text(markdown: str) -> str:
    blocks: list[str] = []
    # Each open container gives the mark of its first line and that of the next ones.
    marks: list[tuple[str, str]] = []
    orders: list[int | None] = []
    tight = False
    for token in _parser().parse(markdown):
        if token.type in ("bullet_list_open", "ordered_list_open"):
            orders.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            orders.pop()
            tight = False
        elif token.type == "list_item_open":
            number = orders[-1]
            mark = "- " if number is None else f"{number}. "
            orders[-1] = None if number is None else number + 1
            marks.append((mark, " " * len(mark)))
        elif token.type == "blockquote_open":
            marks.append(("> ", "> "))
        elif token.type in ("list_item_close", "blockquote_close"):
            marks.pop()
        elif token.type == "hr":
            blocks.append("-" * 20)
        elif token.type == "inline":
            block = wrap(inline_text(token.children or []), "".join(m[0] for m in marks), "".join(m[1] for m in marks))
            if tight and orders and blocks:
                blocks[-1] += f"\n{block}"
            else:
                blocks.append(block)
            tight = bool(orders)
            marks = [(after, after) for _, after in marks]
    return "\n\n".join(blocks)


def inline_to_text(markdown: str) -> str:
    return inline_text(_parser().parseInline(markdown)[0].children or [])


def inline_text(tokens: Sequence[Token]) -> str:
    """Links in clear after their words; emphasis goes without saying."""
    text, starts, targets = "", [], []
    for token in tokens:
        if token.type == "link_open":
            starts.append(len(text))
            targets.append(str(token.attrs["href"]))
        elif token.type == "link_close":
            label, target = text[starts.pop() :], targets.pop()
            if target not in (label, f"mailto:{label}"):
                text += f" <{target.removeprefix('mailto:')}>"
        elif token.type == "softbreak":
            text += " "
        elif token.type == "hardbreak":
            text += "\n"
        else:
            text += token.content
    return text


def wrap(text: str, first: str = "", following: str = "") -> str:
    """Lines of at most 72 columns, broken at plain spaces only: never at a no-break one, never inside an address."""
    lines: list[str] = []
    for line in text.split("\n"):
        mark = following if lines else first
        while len(mark) + len(line) > WIDTH:
            cut = line.rfind(" ", 1, WIDTH - len(mark) + 1)
            if cut < 1:
                cut = line.find(" ", 1)
            if cut < 1:
                break
            lines.append(f"{mark}{line[:cut]}")
            line, mark = line[cut + 1 :], following
        lines.append(f"{mark}{line}")
    return "\n".join(lines)
