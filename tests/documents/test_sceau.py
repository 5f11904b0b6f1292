"""The seal: its key missing, expired, replaced; what waits for it, and what it sealed before."""

import dataclasses
import datetime as dt
import stat
import zlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents import controles, services, types
from documents.models import Document
from documents.sceau import cles
from documents.sceau.examen import Constat, examiner
from documents.sceau.poser import sceller
from documents.types import ARCHIVE
from instance import sante
from tests.agents.factories import AgentFactory
from tests.documents.factories import type_essai
from tests.documents.sceau import autre_sceau

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def essai():
    with type_essai(scelle=True, variante=ARCHIVE):
        yield


@pytest.fixture(autouse=True)
def magasin(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def demander() -> Document:
    return services.demander("essai", AgentFactory(), par=None)


def construit(document: Document) -> Document:
    services.construire(document.pk)
    document.refresh_from_db()
    return document


def octets(document: Document) -> bytes:
    with default_storage.open(document.fichier.name) as fichier:
        return fichier.read()


def test_document_waits_for_its_seal_and_keeps_its_number(settings, tmp_path):
    bon, settings.SCEAU = settings.SCEAU, {"cle": "", "certificat": "", "anciens": []}
    document = construit(demander())
    assert (document.etat, document.erreur, document.tentatives) == (Document.Etat.DEMANDE, cles.ATTENTE, 0)
    controle = sante.CONTROLES["cachet"].controler()
    assert not controle.ok and "SCEAU_CLE" in controle.message
    numero = document.numero
    settings.SCEAU = bon
    document = construit(document)
    assert (document.etat, document.numero, document.erreur) == (Document.Etat.PRET, numero, "")
    assert sante.CONTROLES["cachet"].controler().ok
    assert examiner(octets(document)).constat == Constat.INTACT


def test_portal_that_seals_nothing_needs_no_key(settings):
    settings.SCEAU = {"cle": "", "certificat": "", "anciens": []}
    assert sante.CONTROLES["cachet"].controler().ok
    assert [dit.id for dit in controles.cachet_pret(None)] == ["documents.W001"]


def test_expiry_is_announced_then_stops_the_seal(settings, tmp_path, time_machine):
    settings.SCEAU = autre_sceau(tmp_path, jours=90)
    assert cles.reproche() == ""
    time_machine.move_to(timezone.now() + dt.timedelta(days=31))
    assert "expire le" in cles.reproche()
    assert construit(demander()).etat == Document.Etat.PRET
    time_machine.move_to(timezone.now() + dt.timedelta(days=60))
    document = construit(demander())
    assert (document.etat, document.erreur) == (Document.Etat.DEMANDE, cles.ATTENTE)
    assert "a expiré" in sante.CONTROLES["cachet"].controler().message
    assert [dit.id for dit in controles.cachet_pret(None)] == ["documents.E002"]


def test_key_of_another_certificate_is_refused(settings, tmp_path):
    un, deux = autre_sceau(tmp_path, "un"), autre_sceau(tmp_path, "deux")
    settings.SCEAU = un | {"cle": deux["cle"]}
    with pytest.raises(cles.SceauIndisponible, match="n’est pas la clé"):
        cles.charger()
    settings.SCEAU = un | {"cle": str(tmp_path / "nulle-part.pem")}
    with pytest.raises(cles.SceauIndisponible, match="n’est pas lisible"):
        cles.charger()
    (tmp_path / "bruit.pem").write_text("bruit")
    settings.SCEAU = un | {"cle": str(tmp_path / "bruit.pem")}
    with pytest.raises(cles.SceauIndisponible, match="clé privée PEM"):
        cles.charger()


def test_file_put_in_place_of_another_serves_without_a_restart(settings, tmp_path):
    settings.SCEAU = autre_sceau(tmp_path, "un")
    premier = cles.charger().certificat
    deux = autre_sceau(tmp_path, "deux")
    for role in ("cle", "certificat"):
        Path(settings.SCEAU[role]).write_bytes(Path(deux[role]).read_bytes())
    assert cles.charger().certificat != premier


def test_what_an_earlier_key_sealed_still_verifies(settings, tmp_path, time_machine):
    ancien = autre_sceau(tmp_path, "ancien", jours=90)
    settings.SCEAU = ancien
    pdf = octets(construit(demander()))
    time_machine.move_to(timezone.now() + dt.timedelta(days=400))
    nouveau = autre_sceau(tmp_path, "nouveau")
    settings.SCEAU = nouveau
    assert examiner(pdf).constat == Constat.AUTRE_CACHET
    settings.SCEAU = nouveau | {"anciens": [ancien["certificat"]]}
    assert examiner(pdf).constat == Constat.INTACT
    settings.SCEAU = nouveau | {"anciens": [str(tmp_path / "perdu.pem")]}
    assert [dit.id for dit in controles.cachet_pret(None)] == ["documents.E003"]


def test_command_makes_a_pair_and_never_replaces_one(settings, tmp_path, capsys):
    settings.SCEAU = {"cle": str(tmp_path / "s" / "c.pem"), "certificat": str(tmp_path / "s" / "x.pem"), "anciens": []}
    call_command("fabriquer_sceau", "--jours", "365")
    assert "valable jusqu’au" in capsys.readouterr().out
    assert stat.S_IMODE(Path(settings.SCEAU["cle"]).stat().st_mode) == 0o600
    assert cles.reproche() == ""
    with pytest.raises(CommandError, match="jamais remplacé"):
        call_command("fabriquer_sceau")


def test_seal_of_somebody_else_is_told_even_over_ours(settings, tmp_path):
    pdf = octets(construit(demander()))
    le_notre = settings.SCEAU
    settings.SCEAU = autre_sceau(tmp_path, "intrus")
    d_un_autre = octets(construit(demander()))
    settings.SCEAU = le_notre
    assert examiner(d_un_autre).constat == Constat.AUTRE_CACHET
    assert examiner(pdf).constat == Constat.INTACT


def test_hostile_files_are_read_in_little_time_and_memory():
    bombe = zlib.compress(b"\0" * 300_000_000, 9)
    flux = (
        b"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length "
        + str(len(bombe)).encode()
        + b">>stream\n"
    )
    for hostile in (
        b"%PDF-1.7\n" + b"\0" * 1_000_000,
        b"%PDF-1.7\n" + b"<<" * 500_000,
        b"%PDF-1.7\n"
        + b"".join(b"%d 0 obj\n<<>>\nendobj\n" % n for n in range(10_000))
        + b"trailer<</Root 1 0 R>>\n%%EOF",
        flux + bombe + b"\nendstream\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF",
    ):
        assert examiner(hostile).constat in (Constat.ILLISIBLE, Constat.SANS_CACHET, Constat.MODIFIE)
    assert examiner(b"bonjour").constat == Constat.PAS_UN_PDF


def test_unsealed_file_is_told_so():
    types.TYPES._items["essai"] = dataclasses.replace(types.TYPES["essai"], scelle=False)
    pdf = octets(construit(demander()))
    assert examiner(pdf).constat == Constat.SANS_CACHET
    assert examiner(sceller(pdf, cles.charger(), raison="Essai")).constat == Constat.INTACT
