"""The instance's look on paper."""

import io

import pytest
from PIL import Image

from documents import habillage


def png(largeur: int, hauteur: int) -> bytes:
    sortie = io.BytesIO()
    Image.new("RGB", (largeur, hauteur)).save(sortie, "PNG")
    return sortie.getvalue()


@pytest.mark.parametrize(
    ("logo", "place"),
    [
        (png(300, 200), "padding-left: 25.0mm; background-size: 21.0mm 14.0mm"),
        (png(200, 400), "padding-left: 11.0mm; background-size: 7.0mm 14.0mm"),
        (png(1000, 100), "padding-left: 48.0mm; background-size: 44.0mm 4.4mm"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"/>', "background-size: 28.0mm 14.0mm"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "background-size: 14.0mm 14.0mm"),
    ],
)
def test_a_logo_keeps_its_proportions(logo, place):
    assert place in habillage._css_en_grand("#134e40", "#f6bd2b", logo)
    assert place in habillage._css("#134e40", "#f6bd2b", logo)
