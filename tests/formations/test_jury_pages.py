"""What members, the cell and whoever passed see and type."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from courriels.models import Courriel
from documents.models import Document
from documents.services import construire
from formations import services
from formations.jury.forms import LIEN
from formations.models import CodeJury, Jury, MembreJury
from formations.services import jury_acces
from instance.services import modifier_regle
from tests.agents.factories import AgentFactory, CelluleFactory
from tests.formations.jury import (
    AVANT,
    JOUR,
    A,
    N,
    a_signer,
    agents,
    annonce,
    convoque,
    decider,
    declares,
    en_cours,
    jury,
    membres,
    ouvert,
    promotion,
    referentiel,
    relire,
    signe,
)

pytestmark = pytest.mark.django_db
ClientDe = Callable[[Agent], Client]


@pytest.fixture(autouse=True)
def horloge() -> object:
    with time_machine.travel(JOUR, tick=False) as montre:
        yield montre


def adresse(nom: str, *args: object) -> str:
    return reverse(f"formations:{nom}", args=args)


def lire(client: Client, page: str, *args: object) -> str:
    return client.get(adresse(page, *args), follow=True).content.decode()


def poster(client: Client, page: str, *args: object, **donnees: object) -> str:
    return client.post(adresse(page, *args), donnees, follow=True).content.decode()


# --- The whole life, by the pages ---------------------------------------------------------------------
def test_cell_composes_a_jury_and_each_refusal_is_beside_its_field(client_de: ClientDe, horloge: object) -> None:
    horloge.move_to(AVANT)  # type: ignore[attr-defined]
    (maud,) = agents("Tissot")
    cohorte = promotion(maud)
    ref, cellule = referentiel(cohorte.formation), client_de(CelluleFactory())
    donnees = {"referentiel": ref.pk, "jour": "2030-04-10", "heure": "09:00", "lieu": "Salle A", "ville": "Grenoble"}
    page = poster(cellule, "nouveau_jury", **{**donnees, "lieu": ""})
    assert "Donnez le lieu" in page and "Grenoble" in page
    assert "Qui siège, qui passe" in poster(cellule, "nouveau_jury", **donnees)
    fait = Jury.objects.get()
    assert timezone.localtime(fait.debut).hour == 9
    page = poster(cellule, "composition_jury", fait.pk, geste="inscrire", qui=f"{cohorte.pk}-{maud.pk}")
    assert fait.passages.get().agent == maud and "Maud Tissot" in page
    collegue = AgentFactory(prenom="Jean", nom="Brun", direction=maud.direction)
    saisie = {"geste": "ajouter", "courriel": collegue.email, "qualite": "Cadre", "role": "membre"}
    page = poster(cellule, "composition_jury", fait.pk, **saisie)
    assert "Jean Brun ne peut pas juger Maud Tissot" in page and collegue.email in page
    inconnu = {**saisie, "courriel": "paul@crete.example"}
    assert "donnez le prénom et le nom" in poster(cellule, "composition_jury", fait.pk, **inconnu)
    assert "Paul Extérieur est dans le jury" in poster(
        cellule, "composition_jury", fait.pk, **inconnu, nom="Paul Extérieur"
    )
    jean = AgentFactory()
    poster(
        cellule, "composition_jury", fait.pk, geste="ajouter", courriel=jean.email, qualite="Cadre", role="presidence"
    )
    assert "Il manque 1" in lire(cellule, "cockpit_jury", fait.pk)
    autre = AgentFactory()
    poster(cellule, "composition_jury", fait.pk, geste="ajouter", courriel=autre.email, qualite="Cadre", role="membre")
    paul = fait.membres.get(agent=None)
    poster(cellule, "composition_jury", fait.pk, geste="presider", cle=str(paul.cle))
    assert "sont convoqués" in poster(cellule, "cockpit_jury", fait.pk, geste="convoquer")
    assert Courriel.objects.filter(regle="formations.jury_convocation").count() == 3
    poster(cellule, "composition_jury", fait.pk, geste="retirer", cle=str(paul.cle))
    assert "Personne ne préside" in lire(cellule, "cockpit_jury", fait.pk)


def test_cockpit_shows_a_next_step_only_when_the_cell_has_one(client_de: ClientDe) -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    cellule = client_de(CelluleFactory())
    assert 'btn-go" href' in lire(cellule, "cockpit_jury", fait.pk)  # nobody sits yet: to compose
    membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    page = lire(cellule, "cockpit_jury", fait.pk)
    assert "3\u00a0réponses manquent" in page and "btn-go" not in page
    declares(fait)
    assert "Ouvrir la séance" in lire(cellule, "cockpit_jury", fait.pk)


def test_member_declares_then_reads_decides_and_signs(client_de: ClientDe) -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    preside, autre, paul = membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    client, passage = client_de(preside.agent), fait.passages.get()
    assert "dites si vous avez un lien" in client.get("/mon-espace/").content.decode()
    reponse = client.get(adresse("passage_jury", fait.cle, passage.cle))
    assert reponse["Location"] == adresse("declarer_jury", fait.cle)
    page = lire(client, "declarer_jury", fait.cle)
    assert "Maud Tissot" in page and "Choisissez une réponse" in poster(client, "declarer_jury", fait.cle, version=0)
    version = relire(fait).version
    page = poster(client, "declarer_jury", fait.cle, version=version, reponse="aucun", conflit="")
    assert "Les personnes qui passent" in page
    for membre in (autre, paul):
        services.declarer_liens(membre, version=version)
    assert "La séance est ouverte" in poster(client, "jury", fait.cle, geste="ouvrir")
    blocs = {f"bloc_{bloc.pk}": A for bloc in fait.referentiel.blocs.all()}
    page = poster(client, "passage_jury", fait.cle, passage.cle, geste="decider", version=0, motif="", **blocs)
    assert "noté pour Maud Tissot" in page and "Tout est décidé" in page
    assert "procès-verbal est à signer" in poster(client, "jury", fait.cle, geste="clore")
    pv = en_cours(fait)
    page = lire(client, "proces_verbal", fait.cle, pv.cle)
    assert pv.empreinte in page and "Signer ce procès-verbal" in page
    assert "signature est enregistrée" in poster(client, "proces_verbal", fait.cle, pv.cle, empreinte=pv.empreinte)
    assert pv.signatures.get().moyen == "compte"


def test_declared_conflict_closes_the_files(client_de: ClientDe) -> None:
    (maud,) = agents("Tissot")
    fait = jury(promotion(maud), [maud])
    preside, *_ = membres(fait)
    services.convoquer(fait, par=CelluleFactory())
    client = client_de(preside.agent)
    version = relire(fait).version
    page = poster(client, "declarer_jury", fait.cle, version=version, reponse=LIEN, conflit="")
    assert "Dites avec qui" in page
    page = poster(client, "declarer_jury", fait.cle, version=version, reponse=LIEN, conflit="Ma sœur.")
    assert "Merci de l’avoir dit" in page and "Maud Tissot" not in page
    assert "Maud Tissot" not in lire(client, "passage_jury", fait.cle, fait.passages.get().cle)
    assert "Ma sœur" in lire(client_de(CelluleFactory()), "cockpit_jury", fait.pk)


def test_second_juror_keeps_what_they_typed_and_reads_who_decided(client_de: ClientDe) -> None:
    (maud,) = agents("Tissot")
    fait = ouvert(promotion(maud), [maud])
    premier, second, _ = fait.membres.order_by("pk")
    client, passage = client_de(second.agent), fait.passages.get()
    decider(passage, A, membre=premier)
    blocs = {f"bloc_{bloc.pk}": N for bloc in fait.referentiel.blocs.all()}
    donnees = {"geste": "decider", "motif": "Trop directif.", **blocs}
    page = poster(client, "passage_jury", fait.cle, passage.cle, version=0, **donnees)
    assert f"{premier.nom} a décidé à" in page and "Trop directif." in page
    assert page.count('value="non_acquis"') == page.count("checked")
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    page = poster(client, "passage_jury", fait.cle, passage.cle, version=version[1], **donnees)
    assert "noté pour Maud Tissot" in page and set(
        fait.passages.get().decisions.values_list("decision", flat=True)
    ) == {N}


def test_pages_of_a_jury_exist_for_its_members_and_the_cell_only(client_de: ClientDe) -> None:
    maud, zoe = agents("Tissot", "Brun")
    cohorte = promotion(maud, zoe)
    fait = convoque(cohorte, [maud])
    cellule_qui_passe = CelluleFactory()
    pages = [
        adresse("jury", fait.cle),
        adresse("declarer_jury", fait.cle),
        adresse("passage_jury", fait.cle, fait.passages.get().cle),
    ]
    for agent in (maud, zoe, AgentFactory()):
        assert {client_de(agent).get(page).status_code for page in pages} == {404}
    assert {Client().get(page).status_code for page in pages} == {403}
    assert client_de(CelluleFactory()).get(pages[2]).status_code == 200
    fait.passages.create(cohorte=cohorte, agent=cellule_qui_passe, rang=9)
    assert {client_de(cellule_qui_passe).get(page).status_code for page in pages} == {404}
    assert client_de(cellule_qui_passe).get(adresse("cockpit_jury", fait.pk)).status_code == 404


# --- Outside members ----------------------------------------------------------------------------------
def lien_de(membre: MembreJury) -> str:
    texte = (
        Courriel.objects.filter(regle="formations.jury_convocation", destinataire=membre.courriel).latest("pk").texte
    )
    return texte[texte.index("/l/jury/") :].split()[0].rstrip(")>")


def code_recu(membre: MembreJury) -> str:
    return jury_acces.code_de(CodeJury.objects.filter(membre=membre).latest("pk"))


def entrer(membre: MembreJury) -> Client:
    client = Client()
    client.post(lien_de(membre))
    client.post(lien_de(membre), {"geste": "code", "code": code_recu(membre)})
    return client


def test_outside_member_comes_in_by_link_and_code_for_this_jury_only(horloge: object) -> None:
    (maud,) = agents("Tissot")
    cohorte = promotion(maud)
    fait = convoque(cohorte, [maud])
    paul = fait.membres.get(agent=None)
    client, lien = Client(), lien_de(paul)
    page = client.get(lien).content.decode()
    assert "Recevoir mon code" in page and "Maud Tissot" not in page and not CodeJury.objects.exists()
    assert client.get(adresse("jury", fait.cle)).status_code == 403
    page = client.post(lien, follow=True).content.decode()
    assert "Un code vient de partir" in page
    courriel = Courriel.objects.get(regle="formations.jury_code")
    assert (courriel.destinataire, courriel.priorite) == (paul.courriel, 0)
    assert "pas le bon" in client.post(lien, {"geste": "code", "code": "000000"}).content.decode()
    page = client.post(lien, {"geste": "code", "code": code_recu(paul)}, follow=True).content.decode()
    assert "membre extérieur de ce jury" in page and "Maud Tissot" in page
    assert client.get(adresse("passage_jury", fait.cle, fait.passages.get().cle)).status_code == 200
    autre = jury(cohorte)
    assert client.get(adresse("jury", autre.cle)).status_code == 403
    assert client.get("/mon-espace/").status_code == 302
    client.post(adresse("quitter_jury"))
    assert client.get(adresse("jury", fait.cle)).status_code == 403


def test_hours_of_an_outside_member_end_and_so_does_it_once_taken_off(horloge: object) -> None:
    (maud,) = agents("Tissot")
    fait = convoque(promotion(maud), [maud])
    paul = fait.membres.get(agent=None)
    client = entrer(paul)
    page = adresse("jury", fait.cle)
    assert client.get(page).status_code == 200
    services.retirer_membre(paul, par=CelluleFactory())
    assert client.get(page).status_code == 403 and Client().get(lien_de(paul)).status_code == 410
    MembreJury.objects.filter(pk=paul.pk).update(retire_le=None)
    assert client.get(page).status_code == 200
    horloge.shift(4 * 3600 + 1)  # type: ignore[attr-defined]
    assert client.get(page).status_code == 403


def test_code_serves_once_and_three_wrong_ones_kill_it() -> None:
    (maud,) = agents("Tissot")
    fait = convoque(promotion(maud), [maud])
    paul = fait.membres.get(agent=None)
    lien, client = lien_de(paul), Client()
    client.post(lien)
    bon = code_recu(paul)
    essais = [client.post(lien, {"geste": "code", "code": "000001"}).content.decode() for _ in range(3)]
    assert "Il vous reste 2 essais" in essais[0] and "ne sert plus" in essais[2]
    assert "ne sert plus" in client.post(lien, {"geste": "code", "code": bon}).content.decode()
    client.post(lien)
    client.post(lien, {"geste": "code", "code": code_recu(paul)})
    assert client.get(adresse("jury", fait.cle)).status_code == 200
    with pytest.raises(jury_acces.CodeRefuse, match="expiré"):
        demande = CodeJury.objects.latest("pk")
        jury_acces.verifier_code(cle=demande.cle, membre=paul, code=code_recu(paul), adresse_ip=None)


def test_codes_are_limited_by_link_and_wrong_ones_by_network() -> None:
    (maud,) = agents("Tissot")
    fait = convoque(promotion(maud), [maud])
    paul = fait.membres.get(agent=None)
    reponses = [Client().post(lien_de(paul)).status_code for _ in range(6)]
    assert reponses == [302] * 5 + [429]
    modifier_regle("agents.echecs_par_adresse", 20, par=None)
    CodeJury.objects.update(echecs=3, cree_le=timezone.now() - dt.timedelta(minutes=20))
    CodeJury.objects.bulk_create(
        CodeJury(
            membre=paul,
            adresse_ip="127.0.0.1",
            echecs=3,
            cree_le=timezone.now() - dt.timedelta(minutes=20),
            expire_le=timezone.now(),
        )
        for _ in range(2)
    )
    assert "votre réseau" in Client().post(lien_de(paul)).content.decode()


def test_code_of_one_browser_does_not_serve_another() -> None:
    (maud,) = agents("Tissot")
    fait = convoque(promotion(maud), [maud])
    paul = fait.membres.get(agent=None)
    Client().post(lien_de(paul))
    autre = Client()
    page = autre.post(lien_de(paul), {"geste": "code", "code": code_recu(paul)}).content.decode()
    assert "expiré" in page and autre.get(adresse("jury", fait.cle)).status_code == 403


def test_outside_member_signs_by_link_and_reads_the_pdf() -> None:
    (maud,) = agents("Tissot")
    fait = a_signer(promotion(maud), {maud: (A,)})
    pv, paul = en_cours(fait), fait.membres.get(agent=None)
    client = entrer(paul)
    poster(client, "proces_verbal", fait.cle, pv.cle, empreinte=pv.empreinte)
    assert pv.signatures.get().moyen == "lien"
    for membre in fait.membres.exclude(agent=None):
        services.signer_proces_verbal(pv, membre=membre, empreinte=pv.empreinte)
    construire(Document.objects.get().pk)
    reponse = client.get(adresse("proces_verbal_pdf", fait.cle, pv.cle))
    assert b"".join(reponse.streaming_content)[:5] == b"%PDF-"


# --- The cell after the session -----------------------------------------------------------------------
def test_cell_sends_takes_back_and_mends(client_de: ClientDe) -> None:
    maud, zoe = agents("Tissot", "Brun")
    fait = signe(promotion(maud, zoe), {maud: (A,), zoe: (A, N, N, N)})
    cellule = client_de(CelluleFactory())
    assert "Envoyer 2" in lire(cellule, "resultats_jury", fait.pk)
    assert "Tout reprendre" in poster(cellule, "resultats_jury", fait.pk)
    assert "personne n’a rien reçu" in poster(cellule, "cockpit_jury", fait.pk, geste="reprendre")
    cle = str(fait.passages.get(agent=zoe).cle)
    saisie = {f"{cle}-bloc_B{i}": A for i in range(1, 5)} | {f"{cle}-change": "on", "motif": "Inversion de deux noms."}
    autre = str(fait.passages.get(agent=maud).cle)
    saisie |= {f"{autre}-bloc_B{i}": A for i in range(1, 5)}
    sans_motif = saisie | {f"{cle}-bloc_B2": N, f"{cle}-motif": " "}
    page = poster(cellule, "rectifier_jury", fait.pk, **sans_motif)
    assert f'id="id_{cle}-motif_error"' in page and "Inversion de deux noms." in page
    assert "attend la signature" in poster(cellule, "rectifier_jury", fait.pk, **saisie)
    assert "Abandonner la rectification" in lire(cellule, "cockpit_jury", fait.pk)
    assert "Dites pourquoi" in poster(cellule, "cockpit_jury", fait.pk, geste="abandonner", motif="")
    assert "reste en vigueur" in poster(cellule, "cockpit_jury", fait.pk, geste="abandonner", motif="Non.")


def test_person_reads_their_own_result_once_it_has_left(client_de: ClientDe) -> None:
    maud, zoe = agents("Tissot", "Brun")
    fait = signe(promotion(maud, zoe), {maud: (A,), zoe: (A, N, N, N)})
    sien = fait.passages.get(agent=zoe)
    client = client_de(zoe)
    assert client.get(adresse("resultat_jury", sien.cle)).status_code == 404
    services.envoyer_resultats(fait, par=CelluleFactory())
    assert client.get(adresse("resultat_jury", sien.cle)).status_code == 404
    with time_machine.travel(JOUR.replace(hour=10), tick=False):
        client = client_de(zoe)
        assert "Mon résultat" in client.get("/mon-espace/").content.decode()
        page = lire(client, "resultat_jury", sien.cle)
        assert "régulation du groupe" in page and "tribunal administratif" in page and "10/04/2032" in page
        assert client_de(maud).get(adresse("resultat_jury", sien.cle)).status_code == 404


def test_old_result_offers_no_resit_once_a_later_jury_awaits_the_person(client_de: ClientDe) -> None:
    (zoe,) = agents("Brun")
    cohorte = promotion(zoe)
    sien = annonce(cohorte, {zoe: (A, N, N, N)}).passages.get()
    with time_machine.travel(JOUR.replace(day=11), tick=False):
        client = client_de(zoe)
        assert "Vous pouvez repasser" in lire(client, "resultat_jury", sien.cle)
        jury(cohorte, [zoe], debut=JOUR + dt.timedelta(days=30))
        assert "Vous pouvez repasser" not in lire(client, "resultat_jury", sien.cle)


def test_list_says_who_may_come_back_and_until_when(client_de: ClientDe) -> None:
    (zoe,) = agents("Brun")
    annonce(promotion(zoe), {zoe: (A, N, N, N)})
    with time_machine.travel(JOUR.replace(day=11), tick=False):
        page = lire(client_de(CelluleFactory()), "jurys")
    assert "Maud Brun" in page and "10/04/2032" in page and "2ᵉ passage" in page
