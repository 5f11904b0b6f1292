"""One e-mail a day instead of many: what waits, what leaves, and what faults may not break."""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.models import Agent
from courriels import envoi, services
from courriels.consultation import courriels_de
from courriels.delais import HEURE_RECAPITULATIF
from courriels.models import ChoixRecapitulatif, Courriel
from courriels.recapitulatif import CLE, prochain
from courriels.regles import REGLES, Destinataire, Regle
from instance.models import JourFerme, Reglage
from tests.agents.factories import AgentFactory
from tests.courriels.conftest import un_envoi
from tests.courriels.test_pannes import en_parallele

Etat = Courriel.Etat
PARIS = timezone.get_default_timezone()
MARDI = dt.datetime(2026, 11, 24, 15, 0, tzinfo=PARIS)
MERCREDI_MATIN = dt.datetime(2026, 11, 25, 7, 30, tzinfo=PARIS)


@pytest.fixture
def horloge():
    with time_machine.travel(MARDI, tick=False) as horloge:
        yield horloge


@pytest.fixture(autouse=True)
def _avec_le_recapitulatif(_seules_nos_regles, regles_des_salles):
    REGLES.declare(CLE, regles_des_salles[CLE])


@pytest.fixture
def agent(db):
    agent = AgentFactory(prenom="Maud", nom="Tissot", email="maud@isere.example")
    services.choisir_recapitulatif(agent, oui=True, par=agent)
    return agent


@pytest.fixture
def ecrire(regle, agent):
    """A rule that may wait, and days of which it tells this agent."""

    def envois(jour):
        return [un_envoi(jour, a=destinataire(agent), quand=MARDI, perime=None, **ecrire.champs)]

    def ecrire(libelle="Pont", dans=40, **champs):
        ecrire.champs = champs
        jour = JourFerme.objects.create(jour=dt.date(2027, 1, 1) + dt.timedelta(days=dans), libelle=libelle)
        services.reconcilier(jour, "essais.fermeture")
        return Courriel.objects.de(jour).first()

    ecrire.champs = {}
    regle(envois, peut_attendre=True)
    return ecrire


def destinataire(agent):
    return Destinataire(agent.email, str(agent), agent.pk)


def au_matin(horloge):
    horloge.move_to(MERCREDI_MATIN)
    services.reconcilier_tous()
    return envoi.envoyer_en_attente()


@pytest.mark.parametrize(
    ("depuis", "attendu"),
    [
        (MARDI, MERCREDI_MATIN),
        (MERCREDI_MATIN, MERCREDI_MATIN),
        (MERCREDI_MATIN + dt.timedelta(seconds=1), MERCREDI_MATIN + dt.timedelta(days=1)),
        # over a week-end, and over the change of clocks of 25 October 2026
        (dt.datetime(2026, 10, 23, 15, tzinfo=PARIS), dt.datetime(2026, 10, 26, 7, 30, tzinfo=PARIS)),
        # a public holiday
        (dt.datetime(2026, 11, 10, 9, tzinfo=PARIS), dt.datetime(2026, 11, 12, 7, 30, tzinfo=PARIS)),
    ],
)
def test_next_digest_is_a_working_morning_in_paris(db, depuis, attendu):
    assert prochain(depuis) == attendu


def test_hour_is_a_rule_of_the_cell(db):
    Reglage.objects.create(cle=HEURE_RECAPITULATIF.cle, valeur="16h")
    assert prochain(MARDI) == MARDI.replace(hour=16)
    with pytest.raises(ValidationError, match="Donnez une heure"):
        HEURE_RECAPITULATIF.valider("25 h")


def test_two_e_mails_leave_as_one_in_the_morning(horloge, ecrire, agent, smtp_server):
    pont, fete = ecrire("Pont & <b>fête</b>"), ecrire("Fête nationale", dans=50)
    assert envoi.envoyer_en_attente() == 0
    assert {pont.groupe_le, fete.groupe_le} == {MERCREDI_MATIN}
    assert au_matin(horloge) == 1
    (message,) = smtp_server.messages
    assert message["To"].addresses[0].addr_spec == agent.email
    assert message["Subject"] == "Votre récapitulatif\u00a0: 2\u00a0courriels"
    texte, html = (message.get_body([sorte]).get_content().replace("\r\n", "\n") for sorte in ("plain", "html"))
    for ligne in (pont, fete):
        ligne.refresh_from_db()
        assert ligne.etat == Etat.ENVOYE
        assert ligne.envoye_le == MERCREDI_MATIN
        assert ligne.sujet in texte
        assert ligne.texte.partition("\n\n-- ")[0].strip() in texte
    assert "<b>fête" not in html
    assert html.count("</h2>") == 2
    assert html.count("<html") == html.count("</html>") == 1
    assert Courriel.objects.get(regle=CLE).contenus.count() == 2
    assert au_matin(horloge) == 0


def test_each_keeps_its_links(horloge, regle, agent, smtp_server):
    regle(
        lambda jour: [un_envoi(jour, a=destinataire(agent), quand=MARDI, contexte={"url": "https://ici.example/x"})],
        gabarit="essais/complet",
        peut_attendre=True,
    )
    services.reconcilier(JourFerme.objects.create(jour=dt.date(2026, 12, 24), libelle="Pont"))
    au_matin(horloge)
    (message,) = smtp_server.messages
    assert message["Subject"].startswith("Votre récapitulatif")
    assert "https://ici.example/x" in message.get_body(["plain"]).get_content()
    assert 'href="https://ici.example/x"' in message.get_body(["html"]).get_content()


@pytest.mark.parametrize(
    "champs",
    [
        {"pressant": True},
        {"ics": "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"},
        {"perime": MERCREDI_MATIN},
        {"a": Destinataire("chef@isere.example", "Sans compte")},
    ],
)
def test_what_cannot_wait_leaves_at_once(horloge, regle, agent, smtp_server, champs):
    fixes = {"a": destinataire(agent), "quand": MARDI, "perime": None}
    regle(lambda jour: [un_envoi(jour, **(fixes | champs))], peut_attendre=True)
    services.reconcilier(JourFerme.objects.create(jour=dt.date(2026, 12, 24), libelle="Pont"))
    assert envoi.envoyer_en_attente() == 1


def test_rule_that_says_nothing_never_waits(horloge, regle, agent, smtp_server):
    regle(lambda jour: [un_envoi(jour, a=destinataire(agent), quand=MARDI, perime=None)])
    services.reconcilier(JourFerme.objects.create(jour=dt.date(2026, 12, 24), libelle="Pont"))
    assert envoi.envoyer_en_attente() == 1


def test_grave_rule_may_not_be_declared_as_waiting():
    for champs in ({"grave": True}, {"priorite": 0}):
        with pytest.raises(ValueError, match="cannot wait"):
            Regle("x", "x", "instance.JourFerme", "essais/jour", lambda jour: [], peut_attendre=True, **champs)


def test_who_chose_nothing_gets_each_at_once(horloge, ecrire, agent, smtp_server):
    services.choisir_recapitulatif(agent, oui=False, par=agent)
    ecrire()
    assert envoi.envoyer_en_attente() == 1


def test_choice_taken_back_releases_at_once(horloge, ecrire, agent, smtp_server):
    ecrire()
    ecrire(dans=50)
    services.reconcilier_tous()
    services.choisir_recapitulatif(agent, oui=False, par=agent)
    assert envoi.envoyer_en_attente() == 2
    assert au_matin(horloge) == 0
    assert Courriel.objects.get(regle=CLE).etat == Etat.ANNULE


def test_row_written_while_the_choice_was_taken_back_does_not_stay_behind(horloge, ecrire, agent, smtp_server):
    ecrire()
    ChoixRecapitulatif.objects.all().delete()  # as another transaction would, unseen by this one
    services.reconcilier_tous()
    assert envoi.envoyer_en_attente() == 1


def test_what_lost_its_reason_is_left_out(horloge, ecrire, smtp_server):
    pont, fete = ecrire(), ecrire("Fête", dans=50)
    pont.objet.delete()
    au_matin(horloge)
    assert smtp_server.messages[0]["Subject"] == "Votre récapitulatif\u00a0: 1\u00a0courriel"
    pont.refresh_from_db()
    assert pont.etat == Etat.ANNULE
    assert Courriel.objects.get(pk=fete.pk).etat == Etat.ENVOYE


def test_digest_with_nothing_left_does_not_leave(horloge, ecrire, smtp_server):
    ligne = ecrire()
    services.reconcilier_tous()
    ligne.objet.delete()
    assert au_matin(horloge) == 0
    assert smtp_server.messages == []
    assert Courriel.objects.get(regle=CLE).etat == Etat.ANNULE


def test_what_the_cell_holds_stays_and_what_it_wrote_leaves(horloge, ecrire, smtp_server):
    retenu, ecrit = ecrire(), ecrire(dans=50)
    services.retenir(retenu, par=None)
    services.modifier(ecrit, sujet="Autrement", texte="En nos mots : https://la.example/", par=None)
    au_matin(horloge)
    (message,) = smtp_server.messages
    assert "En nos mots" in message.get_body(["plain"]).get_content()
    assert 'href="https://la.example/"' in message.get_body(["html"]).get_content()
    retenu.refresh_from_db()
    assert retenu.etat == Etat.RETENU
    services.relacher(retenu, par=None)  # its digest has left: it goes by itself
    assert envoi.envoyer_en_attente() == 1


def test_sent_now_by_the_cell_leaves_alone(horloge, ecrire, smtp_server):
    ligne = ecrire()
    services.envoyer(ligne, par=None)
    assert envoi.envoyer_en_attente() == 1
    assert smtp_server.messages[0]["Subject"] == Courriel.objects.get(pk=ligne.pk).sujet
    assert au_matin(horloge) == 0


def test_digest_sent_now_by_the_cell_takes_everything(horloge, ecrire, smtp_server):
    ecrire()
    services.reconcilier_tous()
    services.envoyer(Courriel.objects.get(regle=CLE), par=None)
    assert envoi.envoyer_en_attente() == 1
    assert not Courriel.objects.exclude(etat=Etat.ENVOYE).exists()


def test_digest_itself_can_be_neither_changed_nor_cancelled(horloge, ecrire):
    ecrire()
    services.reconcilier_tous()
    recapitulatif = Courriel.objects.get(regle=CLE)
    with pytest.raises(services.GesteRefuse, match="récapitulatif"):
        services.annuler(recapitulatif, par=None)
    with pytest.raises(services.GesteRefuse, match="récapitulatif"):
        services.modifier(recapitulatif, sujet="a", texte="b", par=None)


def test_moved_beyond_the_digest_waits_for_another(horloge, ecrire, agent, smtp_server):
    ligne = ecrire()
    ecrire(dans=50)
    REGLES.forget("essais.fermeture")
    plus_tard = MARDI + dt.timedelta(days=3)
    REGLES.declare(
        "essais.fermeture",
        Regle(
            "essais.fermeture",
            "Annonce",
            "instance.JourFerme",
            "essais/jour",
            lambda jour: [
                un_envoi(jour, a=destinataire(agent), perime=None, quand=plus_tard if jour == ligne.objet else MARDI)
            ],
            peut_attendre=True,
        ),
    )
    au_matin(horloge)
    ligne.refresh_from_db()
    assert (ligne.etat, ligne.prevu_le) == (Etat.A_ENVOYER, plus_tard)
    assert ligne.groupe_le == prochain(plus_tard)


def test_server_away_loses_nothing_and_doubles_nothing(horloge, ecrire, smtp_server):
    ecrire()
    ecrire(dans=50)
    smtp_server.down()
    for _ in range(2):
        assert au_matin(horloge) == 0
    assert set(Courriel.objects.values_list("etat", flat=True)) == {Etat.A_ENVOYER}
    smtp_server.up()
    assert au_matin(horloge) == 1
    assert len(smtp_server.messages) == 1
    assert set(Courriel.objects.values_list("etat", flat=True)) == {Etat.ENVOYE}


def test_refused_for_now_comes_back_whole(horloge, ecrire, smtp_server):
    ecrire()
    ecrire(dans=50)
    smtp_server.refuse()
    assert au_matin(horloge) == 0
    smtp_server.accept()
    ecrire("Arrivée entre-temps", dans=60)
    horloge.shift(dt.timedelta(minutes=2))
    services.reconcilier_tous()
    assert envoi.envoyer_en_attente() == 2  # the one that came late leaves by itself
    assert sorted(m["Subject"][:8] for m in smtp_server.messages) == ["Fermetur", "Votre ré"]
    assert set(Courriel.objects.values_list("etat", flat=True)) == {Etat.ENVOYE}


def test_digest_refused_for_good_lets_each_leave_by_itself(horloge, ecrire, agent, smtp_server):
    ecrire()
    ecrire(dans=50)
    services.reconcilier_tous()
    horloge.move_to(MERCREDI_MATIN)
    smtp_server.refused[agent.email] = "550 5.1.1 inconnu"
    assert envoi.envoyer_en_attente() == 0
    assert Courriel.objects.get(regle=CLE).etat == Etat.ANNULE
    assert set(Courriel.objects.exclude(regle=CLE).values_list("etat", "erreur")) == {(Etat.ECHEC, "550 5.1.1 inconnu")}


def test_one_that_fails_hinders_no_other(horloge, ecrire, agent, regle, smtp_server):
    ecrire()

    def casse(jour):
        if timezone.now() >= MERCREDI_MATIN:
            raise ZeroDivisionError
        return [un_envoi(jour, a=destinataire(agent), quand=MARDI, perime=None)]

    regle(casse, cle="essais.casse", peut_attendre=True, candidats=None)
    services.reconcilier(JourFerme.objects.first(), "essais.casse")
    assert au_matin(horloge) == 1
    fautif = Courriel.objects.get(regle="essais.casse")
    assert (fautif.etat, fautif.erreur, fautif.groupe_le) == (Etat.A_ENVOYER, "ZeroDivisionError", None)


def test_sender_killed_after_sending_repeats_the_same_message(horloge, ecrire, smtp_server):
    ecrire()
    ecrire(dans=50)
    services.reconcilier_tous()
    horloge.move_to(MERCREDI_MATIN)
    ligne = envoi.reclamer()
    assert envoi._encore_voulu(ligne)
    serveur = envoi.Serveur()
    serveur.ouvrir()
    serveur.envoyer(ligne)  # sent, and dead before writing it down
    serveur.fermer()
    assert envoi.envoyer_en_attente() == 0
    assert Counter(Courriel.objects.values_list("etat", flat=True)) == {Etat.EN_COURS: 3}
    horloge.shift(envoi.BAIL)
    services.reconcilier_tous()
    assert envoi.envoyer_en_attente() == 1
    premier, second = smtp_server.messages
    assert premier["Message-ID"] == second["Message-ID"]
    assert premier["Subject"] == second["Subject"]
    assert set(Courriel.objects.values_list("etat", flat=True)) == {Etat.ENVOYE}


def test_object_shows_what_waits_for_the_digest_then_what_left(horloge, ecrire, agent, smtp_server, client_de):
    ligne = ecrire()
    lus = courriels_de(ligne.objet)
    assert [c.depart for c in lus.en_attente] == [MERCREDI_MATIN]
    from django.template import Context, Template

    page = Template("{% load courriels %}{% courriels_de objet %}")
    assert "Attend le récapitulatif" in page.render(Context({"objet": ligne.objet}))
    au_matin(horloge)
    assert "dans son récapitulatif" in page.render(Context({"objet": ligne.objet}))


def test_planned_beyond_two_days_is_still_shown_as_planned(horloge, regle, agent):
    regle(
        lambda jour: [un_envoi(jour, a=destinataire(agent), quand=MARDI + dt.timedelta(days=9), perime=None)],
        peut_attendre=True,
    )
    jour = JourFerme.objects.create(jour=dt.date(2027, 2, 1), libelle="Pont")
    assert len(courriels_de(jour).prevus) == 1


@pytest.mark.django_db(transaction=True)
def test_four_senders_send_each_digest_once(horloge, regle, smtp_server):
    agents = [AgentFactory(email=f"a{n}@isere.example") for n in range(6)]
    for agent in agents:
        services.choisir_recapitulatif(agent, oui=True, par=agent)
    regle(
        lambda jour: [
            un_envoi(jour, a=destinataire(agent), quand=MARDI, perime=None)
            for agent in Agent.objects.filter(pk__in=[a.pk for a in agents])
        ],
        peut_attendre=True,
    )
    for n in range(3):
        services.reconcilier(JourFerme.objects.create(jour=dt.date(2027, 1, 4 + n), libelle=f"Jour {n}"))
    services.reconcilier_tous()
    horloge.move_to(MERCREDI_MATIN)
    assert sum(en_parallele(4, envoi.envoyer_en_attente)) == 6
    assert Counter(m["To"].addresses[0].addr_spec for m in smtp_server.messages) == {a.email: 1 for a in agents}
    assert {m["Subject"] for m in smtp_server.messages} == {"Votre récapitulatif\u00a0: 3\u00a0courriels"}
    assert set(Courriel.objects.values_list("etat", flat=True)) == {Etat.ENVOYE}


@pytest.mark.django_db(transaction=True)
def test_choice_taken_back_while_it_leaves_sends_nothing_twice(horloge, ecrire, agent, smtp_server):
    ecrire()
    services.reconcilier_tous()
    horloge.move_to(MERCREDI_MATIN)
    smtp_server.on_message = lambda: services_dans_un_autre_fil(agent)
    assert envoi.envoyer_en_attente() == 1
    assert envoi.envoyer_en_attente() == 0
    assert len(smtp_server.messages) == 1


def services_dans_un_autre_fil(agent):
    en_parallele(1, lambda: services.choisir_recapitulatif(agent, oui=False, par=None))
