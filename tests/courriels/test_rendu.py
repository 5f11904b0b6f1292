"""What people type comes out verbatim in the text and inert in the HTML, and both look as they should."""

import re
from html.parser import HTMLParser
from pathlib import Path
from unicodedata import category

import pytest
from django.conf import settings
from django.template import TemplateSyntaxError
from hypothesis import HealthCheck, example, given
from hypothesis import settings as reglages
from hypothesis import strategies as st

from courriels import rendu
from courriels.regles import Destinataire
from courriels.rendu import markdown, source
from instance import couleurs
from instance.models import Identite
from instance.services import enregistrer_identite
from tests.strict_templates import UndefinedVariable

pytestmark = pytest.mark.django_db
MODELES = sorted((settings.BASE_DIR / "templates" / "courriels").rglob("*.md"))

MALICES = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[cliquez](javascript:alert(1)) et ![image](http://x.test/p.png)",
    "# titre\n\n- liste\n1. un\n> citation\n\n    code\n\n***\n===",
    "**gras** _souligné_ `code` ~~barré~~ <https://x.test> http://x.test",
    "&lt;b&gt; &#60;b&#62; &amp; &nbsp; \\* \\\\",
    "{{ settings.SECRET_KEY }} {% load x %} {# rien #}",
    "=== sujet\nautre sujet\n=== corps",
    "Libellé : valeur | https://x.test/",
    "a\r\nBcc: tous@isere.example\r\n\r\ncorps",
    "Zoé 👩🏽‍💻 d’Arc · 9\u202fh, 12\u00a0%",
]


class Lecteur(HTMLParser):
    """What a browser would build: text, tags, attributes."""

    def __init__(self, html):
        super().__init__()
        self.balises, self.liens, self.texte, self._muet = [], [], "", 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.balises.append(tag)
        self.liens += [value for name, value in attrs if name in ("href", "src")]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag == "style":
            self._muet += 1

    def handle_endtag(self, tag):
        if tag == "style":
            self._muet -= 1

    def handle_data(self, data):
        if not self._muet:
            self.texte += data


def rendre(**champs):
    contexte = {
        "titre": "Écrire pour être compris",
        "message": "Bonjour",
        "quand": "jeudi",
        "lieu": "Voiron",
        "equipe": "Sarah et Thierry",
        "url": "https://inno.isere.example/i/x/?a=1&b=2",
    }
    nom = champs.pop("nom", "Maud")
    return rendu.rendre("essais/complet", contexte | champs, destinataire=Destinataire("m@x.test", nom), objet=None)


def sans_blancs(texte):
    return re.sub(r"\s+", "", texte)


def lignes_citees(texte):
    """The quoted lines of the text part, unquoted."""
    return "\n".join(ligne.removeprefix("> ") for ligne in texte.split("\n") if ligne.startswith("> "))


@pytest.mark.parametrize("malice", MALICES)
@pytest.mark.parametrize("champ", ["message", "titre", "lieu", "nom"])
def test_typed_text_is_verbatim_and_inert(champ, malice):
    temoin, fait = Lecteur(rendre().html), rendre(**{champ: malice})
    lu = Lecteur(fait.html)
    assert [b for b in lu.balises if b != "br"] == [b for b in temoin.balises if b != "br"]
    assert lu.liens == temoin.liens
    assert sans_blancs(malice) in sans_blancs(lu.texte)
    assert sans_blancs(malice) in sans_blancs(fait.texte.replace("\n> ", "\n"))


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"], exclude_characters="\x00"), max_size=200)
    | st.text("*_[]()<>#-+.!`|~&;\\\n\t \r=:/1a\u202f\u00a0\u2028", max_size=80)
)
@example("    quatre espaces\n\ttabulation\n\n\n- et une liste")
@example("&#42;")
@reglages(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_goes_through_the_escape_unchanged(texte):
    attendu = "".join(c for c in texte.replace("\r\n", "\n").replace("\r", "\n") if c in "\n\t" or category(c) != "Cc")
    protege = source.tel_quel(texte)
    html = markdown.to_html(f"avant {protege} après", _Couleurs())
    lu = Lecteur(html)
    assert set(lu.balises) <= {"p", "br"}
    assert _lisible(lu.texte) == _lisible(f"avant {attendu} après")
    assert sans_blancs(markdown.to_text(f"avant {protege} après")) == sans_blancs(f"avant{attendu}après")


def _lisible(texte):
    return texte.replace("\n", " ").strip()


class _Couleurs(dict):
    def __missing__(self, cle):
        return "#000000"


def test_text_has_clear_links_short_lines_and_kept_spaces():
    texte = rendre(message="mot " * 200, quand="Jeudi 19 novembre 2026, 9\u202fh à 12\u202fh").texte
    assert "Voir ma place et l’accès\u00a0:\nhttps://inno.isere.example/i/x/?a=1&b=2\n" in texte
    assert "Rendez votre place d’un geste\n<https://inno.isere.example/i/x/?a=1&b=2>" in texte
    assert "Quand\u00a0: Jeudi 19 novembre 2026, 9\u202fh à 12\u202fh" in texte
    assert max(len(ligne) for ligne in texte.split("\n") if "http" not in ligne) <= 72
    assert "**" not in texte
    assert "\n- Une salle calme\n- Un vidéoprojecteur\n" in texte


def test_subject_is_one_line_and_fits():
    fait = rendre(titre="a\r\nBcc: x@y.test\n" + "long " * 200)
    assert "\n" not in fait.sujet
    assert "\r" not in fait.sujet
    assert len(fait.sujet) <= 250


def test_ten_thousand_characters_pass_whole():
    message = "Une phrase assez longue, avec « des guillemets » et <des chevrons>.\n" * 150
    assert len(message) > 10_000
    assert sans_blancs(message) in sans_blancs(rendre(message=message).texte.replace("\n> ", "\n"))


def test_html_wears_the_colours_of_the_instance_in_both_themes():
    Identite.objects.create(pk=1, nom="Drôme Inno", encre="#1f3a6d", signal="#e2725b")
    html = rendre().html
    assert "Drôme Inno" in html
    clair, sombre = couleurs.deriver("#1f3a6d", "#e2725b")
    tete, _, corps = html.partition("<body")
    assert f"background:{clair['ink-bg']}" in corps
    assert f"background: {sombre['ink-bg']}" in tete
    assert "#134e40" not in html


def test_undefined_variable_fails():
    with pytest.raises(UndefinedVariable, match="minutes"):
        rendu.rendre("agents/code_connexion", {"code": "417 093"}, destinataire=Destinataire("a@b.test"), objet=None)


def test_source_typed_with_ordinary_spaces_is_typeset(tmp_path, monkeypatch):
    ecrire_gabarit(tmp_path, monkeypatch, "ordinaire", "Voici « {{ m }} » : 5 % ? Oui ! Non ; à 9:30")
    texte = rendu.rendre("ordinaire", {"m": "un : deux !"}, destinataire=Destinataire("a@b.test"), objet=None).texte
    assert "Voici «\u202fun : deux !\u202f»\u00a0: 5\u202f%\u202f? Oui\u202f! Non\u202f; à 9:30" in texte


def ecrire_gabarit(tmp_path, monkeypatch, nom, corps):
    monkeypatch.setattr(source.engine(), "dirs", [*source.engine().dirs, str(tmp_path)])
    (tmp_path / "courriels").mkdir()
    (tmp_path / "courriels" / f"{nom}.md").write_text(
        '{% extends "courriels/base.md" %}{% block sujet %}x{% endblock %}{% block corps %}' + corps + "{% endblock %}"
    )


def test_tag_that_could_print_unescaped_text_is_refused(tmp_path, monkeypatch):
    ecrire_gabarit(tmp_path, monkeypatch, "piege", "{% firstof nom %}")
    with pytest.raises(TemplateSyntaxError, match="could print"):
        source.engine().get_template("courriels/piege.md")


def test_safe_does_not_disarm_the_escape(tmp_path, monkeypatch):
    ecrire_gabarit(tmp_path, monkeypatch, "sur", "{{ m|safe }}")
    html = rendu.rendre("sur", {"m": "<b>*x*</b>"}, destinataire=Destinataire("a@b.test"), objet=None).html
    assert "&lt;b&gt;*x*&lt;/b&gt;" in html


def test_button_must_be_an_address():
    with pytest.raises(ValueError, match="bouton"):
        rendre(url="javascript:alert(1)")


@pytest.mark.parametrize("chemin", MODELES, ids=lambda chemin: str(chemin.relative_to(settings.BASE_DIR)))
def test_sources_are_well_typeset(chemin: Path):
    """Straight apostrophes, dashes for commas; spaces see to themselves."""
    texte = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}|\(?https?:\S+|\]\([^)]*\)", "x", chemin.read_text())
    assert re.findall(r"\w'\w", texte) == []
    assert "—" not in texte
    source.engine().get_template(str(chemin.relative_to(settings.BASE_DIR / "templates")))


def test_logo_of_the_instance_is_shown_by_its_public_address(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'
    identite = enregistrer_identite(par=None, logo=svg)
    assert f"http://127.0.0.1:8000/logo/?v={identite.logo_version}" in Lecteur(rendre().html).liens
