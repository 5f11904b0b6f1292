"""Two colours must give screens that everybody can read, or be refused by name."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from instance import couleurs
from instance.couleurs import SEUILS, contraste, deriver

PAIRES = [
    ("#134e40", "#f6bd2b"),
    ("#0b3d91", "#ff7a00"),
    ("#6b1e3c", "#c8d400"),
    ("#000000", "#ffffff"),
    ("#ffffff", "#000000"),
    ("#777777", "#888888"),
    ("#c0ffee", "#d0021b"),
    ("#3a0ca3", "#4cc9f0"),
    ("#7a4b00", "#7a4b00"),
]
HEXA = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


def _verifier(encre: str, signal: str) -> None:
    for theme in deriver(encre, signal):
        for devant, fond, seuil in SEUILS:
            assert contraste(theme[devant], theme[fond]) >= seuil, (devant, fond)
        assert all(len(valeur) == 7 and int(valeur[1:], 16) >= 0 for valeur in theme.values())


@pytest.mark.parametrize(("encre", "signal"), PAIRES)
def test_chosen_pairs_are_readable_in_both_themes(encre: str, signal: str) -> None:
    _verifier(encre, signal)


@settings(max_examples=60, deadline=None)
@given(HEXA, HEXA)
def test_any_two_colours_are_readable_in_both_themes(encre: str, signal: str) -> None:
    _verifier(encre, signal)


def test_the_default_pair_gives_the_design_tokens() -> None:
    clair, sombre = deriver("#134e40", "#f6bd2b")
    assert clair["paper"] == "#fcfbf8"
    assert clair["text-2"] == "#51625c"
    assert sombre["ink"] == "#adddce"
    assert clair["signal"] == sombre["signal"] == "#f6bd2b"


def test_contrast_black_on_white_is_21() -> None:
    assert contraste("#000000", "#ffffff") == pytest.approx(21)
    assert contraste("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


def test_a_pair_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    # The derivation always succeeds; an impossible threshold stands for a change that would break it.
    monkeypatch.setattr(couleurs, "SEUILS", [("text", "sunk", 22)])
    couleurs.deriver.cache_clear()
    with pytest.raises(ValidationError, match=r"le texte se lirait mal sur un fond creusé en thème clair"):
        deriver("#134e40", "#f6bd2b")


def test_css_holds_both_themes_of_each_token() -> None:
    css = couleurs.css("#134e40", "#f6bd2b")
    assert "--paper: light-dark(#fcfbf8, #0b1512);" in css
    assert css.count("light-dark(") == len(deriver("#134e40", "#f6bd2b").clair)
