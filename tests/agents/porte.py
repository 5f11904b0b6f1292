"""The door, as a browser passes it: ask for a code, read it in the e-mail, type it."""

import re

from django.http import HttpResponse
from django.test import Client

from courriels.models import Courriel

MEME_REPONSE = "Si cette adresse est celle d’une institution du réseau, un code vient de partir"


def demander(client: Client, email: str, suite: str = "", **extra: str) -> HttpResponse:
    return client.post("/connexion/", {"email": email, "next": suite}, follow=True, **extra)


def code_recu(email: str) -> str:
    """The code as its reader finds it, in the last e-mail."""
    texte = Courriel.objects.filter(destinataire=email, regle="agents.code_connexion").latest("pk").texte
    return re.sub(r"\s", "", re.search(r"\b(\d{4}\s\d{4}\s\d{4}|\d{6})\b", texte).group())


def faux(code: str) -> str:
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def entrer(client: Client, code: str, suite: str = "", **extra: str) -> HttpResponse:
    return client.post("/connexion/code/", {"code": code, "next": suite}, **extra)


def connecte(client: Client) -> bool:
    return "_auth_user_id" in client.session
