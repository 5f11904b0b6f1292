"""Reading `templates/courriels/<gabarit>.md`: a Django template whose output is Markdown, cut into named parts.

What somebody typed must come out verbatim, and inert. Django's own autoescape cannot do it (it knows HTML, not
Markdown), and an escape that authors must remember is one they will forget. So this engine's loader ends **every**
`{{ … }}` with the filter `tel_quel`, which turns each character that Markdown or HTML could read into a numeric
entity. CommonMark forbids an entity to stand for a structural character, so it can open no list, link, emphasis or
tag, nor one of our own separators; the parser turns it back into the plain character. `|safe` changes nothing to it.
Tags that print a value without passing by `{{ … }}` (firstof, cycle…) are refused when the template is loaded.
"""

import functools
import html
import re
import unicodedata
from typing import Any

from django import template
from django.conf import settings
from django.template import Context, Engine, TemplateSyntaxError
from django.template.backends.django import get_installed_libraries
from django.template.base import Lexer, Origin, TokenType
from django.template.loaders import filesystem
from django.utils.formats import localize
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]

TAGS = frozenset(
    (
        "block",
        "endblock",
        "extends",
        "include",
        "load",
        "if",
        "elif",
        "else",
        "endif",
        "for",
        "empty",
        "endfor",
        "with",
        "endwith",
    )
)
PARTS = ("sujet", "apercu", "titre", "corps", "legende", "faits", "bouton", "suite", "pied")
SEPARATOR = re.compile(r"^=== (\w+)$", re.MULTILINE)
_PLAIN = re.compile(r"[^\W_]")

register = template.Library()


@register.filter
def tel_quel(value: Any) -> SafeString:
    """Every character that is not a letter or a digit, as an entity; control characters are dropped."""
    text = str(localize(template_localtime(value))).replace("\r\n", "\n").replace("\r", "\n")
    return mark_safe("".join(_entity(character) for character in text))  # noqa: S308


@register.filter
def insecable(value: str) -> str:
    """A telephone number, a reference: never cut at the end of a line."""
    return str(value).replace(" ", "\u00a0")


def _entity(character: str) -> str:
    if _PLAIN.match(character):
        return character
    if unicodedata.category(character) == "Cc" and character not in "\n\t":
        return ""
    # Outside ASCII only spaces matter: Markdown strips them at the edges of a line.
    return f"&#{ord(character)};" if character.isascii() or character.isspace() else character


def typeset(text: str) -> str:
    """No-break spaces where French wants them, so that a source may be typed with ordinary ones."""
    text = re.sub(r" (?=[;!?%€»])|(?<=«) ", "\u202f", text)
    return re.sub(r" (?=:(?:\s|$))", "\u00a0", text)


def proteger(source: str) -> str:
    """The source with every `{{ … }}` made harmless, and its typography set."""
    return "".join(_protect(token) for token in Lexer(source).tokenize())


def _protect(token: Any) -> str:
    if token.token_type == TokenType.VAR:
        filtered = token.contents if token.contents == "block.super" else f"{token.contents}|tel_quel"
        return f"{{{{ {filtered} }}}}"
    if token.token_type == TokenType.BLOCK:
        if (token.contents.split() or [""])[0] not in TAGS:
            raise TemplateSyntaxError(f"{{% {token.contents} %}} could print text that Markdown would read.")
        return f"{{% {token.contents} %}}"
    return "" if token.token_type == TokenType.COMMENT else typeset(token.contents)


class _Loader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return proteger(super().get_contents(origin))


@functools.cache
def engine() -> Engine:
    return Engine(
        dirs=list(settings.TEMPLATES[0]["DIRS"]),  # type: ignore[call-overload]
        loaders=[("django.template.loaders.cached.Loader", ["courriels.rendu.source._Loader"])],
        libraries=get_installed_libraries(),
        builtins=["instance.templatetags.portail", "courriels.rendu.source"],
    )


def parts(gabarit: str, contexte: dict[str, Any], modele: template.Template | None = None) -> dict[str, str]:
    """The parts of the e-mail in Markdown, by name; one that the template leaves empty is an empty string. `modele`
    stands for the template of that name."""
    modele = modele or engine().get_template(f"courriels/{gabarit}.md")
    rendered = modele.render(Context(contexte))
    pieces = SEPARATOR.split(rendered)
    found = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    return {name: found.get(name, "").strip() for name in PARTS}


def plain(markdown: str) -> str:
    """The text behind entities, on one line: for a subject, a title, an address."""
    return one_line(html.unescape(markdown))


def one_line(text: str) -> str:
    """Without line ends nor other controls, so that what people typed opens no header. No-break spaces and the joints
    of an emoji stay."""
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return re.sub(" +", " ", text).strip(" ")
