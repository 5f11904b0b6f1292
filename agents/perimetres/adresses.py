"""How the address of a part of the directory is read: /mon-espace/institution/3/, /mon-espace/direction/12/."""

from django.urls import register_converter

from .perimetre import DIRECTION, INSTITUTION


class SorteConverter:
    regex = f"{INSTITUTION}|{DIRECTION}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SorteConverter, "sorte")
PERIMETRE = "mon-espace/<sorte:sorte>/<int:pk>/"
