"""The return path that each e-mail carries, through a real SMTP exchange."""

import pytest

from courriels.models import Courriel
from courriels.rebonds import verp
from tests.courriels.rebonds.conftest import BASE_DES_RETOURS, retour_de

pytestmark = pytest.mark.django_db
Etat = Courriel.Etat


def test_envelope_carries_a_signed_return_path_and_people_see_the_sender(parti, smtp_server):
    enveloppes = []
    smtp_server.on_message = lambda: None
    original = type(smtp_server).handle_DATA

    async def noter(self, server, session, envelope):
        enveloppes.append(envelope.mail_from)
        return await original(self, server, session, envelope)

    type(smtp_server).handle_DATA = noter
    try:
        ligne = parti()
    finally:
        type(smtp_server).handle_DATA = original
    assert enveloppes == [retour_de(ligne)]
    assert verp.numero_de(enveloppes[0]) == ligne.pk
    assert BASE_DES_RETOURS not in str(smtp_server.messages[0]["From"])
    assert len(enveloppes[0].split("@")[0]) <= 64


def test_without_a_base_address_nothing_changes(parti, settings):
    settings.REBONDS = {"adresse": "", "boite": ""}
    assert verp.adresse_de_retour(1) == ""
    assert parti().etat == Etat.ENVOYE


def test_forged_or_altered_token_is_nobody_s(settings):
    vrai = verp.adresse_de_retour(12)
    assert verp.numero_de(vrai.upper()) == 12
    for faux in (
        vrai.replace("+12-", "+13-"),
        vrai.replace("@isere", "@autre"),
        f"rebonds+12-{'a' * 16}@isere.example",
        "rebonds+12@isere.example",
    ):
        assert verp.numero_de(faux) is None
    ancienne = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nouvelle", [ancienne]
    assert verp.numero_de(vrai) == 12
