"""When somebody is not to be asked: parts of a day, what repeats, and the months to come."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Session
from facilitateurs import services
from facilitateurs.disponibilites import absences
from facilitateurs.models import Indisponibilite, IndisponibiliteReguliere, Moment
from facilitateurs.services import Rythme
from instance.models import JourFerme, Reglage
from instance.vacances import connues_jusqu_au, vacances
from tests.agents.factories import CelluleFactory
from tests.facilitateurs.factories import FacilitateurFactory

pytestmark = pytest.mark.django_db
PAGE = "/mon-espace/facilitateur/indisponibilites/"
REGULIERE = f"{PAGE}reguliere/"
SAISIE = {
    "jours": ["3"],
    "moment": "apres_midi",
    "semaines": "toutes",
    "debut": "2027-03-01",
    "fin": "2027-06-30",
    "sauf": "",
}


@pytest.fixture(autouse=True)
def _mars(time_machine):
    time_machine.move_to(dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC))


def lire(reponse) -> str:
    return reponse.content.decode()


def rythme(**champs) -> Rythme:
    return Rythme(**({"jours": [3], "debut": dt.date(2027, 3, 1), "fin": dt.date(2027, 6, 30)} | champs))


def declarer(facilitateur, **champs) -> IndisponibiliteReguliere:
    return services.declarer_indisponibilite_reguliere(facilitateur, rythme=rythme(**champs), par=facilitateur.agent)


def heures_locales(agent, du: dt.date, au: dt.date) -> list[str]:
    return [
        f"{timezone.localtime(a.debut):%d/%m %Hh%M} {timezone.localtime(a.fin):%Hh%M}"
        for a in absences([agent.pk], du, au).get(agent.pk, [])
    ]


def test_nine_to_noon_stays_nine_to_noon_across_both_changes_of_clock():
    facilitateur = FacilitateurFactory()
    heures = {"moment": Moment.HEURES, "de": dt.time(9), "a": dt.time(12)}
    declarer(facilitateur, jours=[1], fin=dt.date(2027, 11, 30), **heures)
    # The clock changes on 28 March and 31 October 2027.
    assert heures_locales(facilitateur.agent, dt.date(2027, 3, 22), dt.date(2027, 3, 29)) == [
        "22/03 09h00 12h00",
        "29/03 09h00 12h00",
    ]
    avant, apres = absences([facilitateur.agent_id], dt.date(2027, 10, 25), dt.date(2027, 11, 1))[facilitateur.agent_id]
    assert (avant.debut.astimezone(dt.UTC).hour, apres.debut.astimezone(dt.UTC).hour) == (7, 8)


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [(dt.date(2027, 3, 28), dt.timedelta(minutes=30)), (dt.date(2027, 10, 31), dt.timedelta(hours=1, minutes=30))],
)
def test_hours_that_do_not_exist_or_come_twice_are_kept_free(jour, attendu):
    """From 2:15 to 2:45 on the night when the clock jumps, in spring then in autumn."""
    facilitateur = FacilitateurFactory()
    declarer(
        facilitateur, jours=[7], fin=dt.date(2027, 11, 30), moment=Moment.HEURES, de=dt.time(2, 15), a=dt.time(2, 45)
    )
    (absence,) = absences([facilitateur.agent_id], jour, jour)[facilitateur.agent_id]
    assert absence.fin - absence.debut >= attendu


def test_every_other_week_follows_iso_weeks_over_the_new_year():
    facilitateur = FacilitateurFactory()
    une = declarer(facilitateur, jours=[1], semaines="paires", debut=dt.date(2026, 12, 1), fin=dt.date(2027, 4, 30))
    jours = une.dates(dt.date(2026, 12, 14), dt.date(2027, 1, 31))
    # Week 53 of 2026 is followed by week 1: both odd.
    assert [jour.isocalendar().week for jour in jours] == [52, 2, 4]


def test_an_exception_is_a_day_when_one_is_free():
    facilitateur = FacilitateurFactory()
    une = declarer(facilitateur, sauf=[dt.date(2027, 3, 10)])
    assert dt.date(2027, 3, 10) not in une.dates(dt.date(2027, 3, 1), dt.date(2027, 3, 31))
    assert "sauf le 10\u00a0mars" in une.en_mots


@pytest.mark.parametrize(
    ("champs", "champ", "message"),
    [
        ({"jours": []}, "jours", "au moins un jour"),
        ({"jours": [8]}, "jours", "au moins un jour"),
        ({"debut": dt.date(2027, 7, 1)}, "fin", "vient avant"),
        ({"debut": dt.date(2026, 3, 1), "fin": dt.date(2027, 2, 1)}, "fin", "déjà passée"),
        ({"fin": dt.date(2028, 3, 2)}, "fin", "Restez sous 12"),
        ({"fin": dt.date(9999, 12, 31)}, "fin", "Restez sous 12"),
        ({"debut": dt.date(9999, 12, 1), "fin": dt.date(9999, 12, 31)}, "debut", "trois ans"),
        ({"moment": Moment.HEURES, "de": dt.time(14), "a": dt.time(9)}, "a", "après le début"),
        ({"moment": Moment.HEURES, "de": dt.time(9)}, "a", "cette heure"),
        ({"sauf": [dt.date(2027, 3, 11)]}, "sauf", "11\u00a0mars"),
        ({"sauf": [dt.date(2027, 7, 7)]}, "sauf", "7\u00a0juil."),
        ({"debut": dt.date(2027, 3, 1), "fin": dt.date(2027, 3, 2)}, "jours", "Aucun de ces jours"),
        ({"fin": dt.date(2027, 3, 5), "sauf": [dt.date(2027, 3, 3)]}, "sauf", "aucun jour"),
    ],
)
def test_an_absurd_rule_is_refused_beside_its_field(champs, champ, message):
    with pytest.raises(ValidationError) as refus:
        declarer(FacilitateurFactory(), **champs)
    assert message in " ".join(refus.value.message_dict[champ])
    assert not IndisponibiliteReguliere.objects.exists()


def test_two_rules_never_hold_at_once():
    facilitateur = FacilitateurFactory()
    declarer(facilitateur, moment=Moment.MATIN)
    declarer(facilitateur, moment=Moment.APRES_MIDI)
    with pytest.raises(ValidationError, match="déjà noté"):
        declarer(facilitateur, moment=Moment.HEURES, de=dt.time(12), a=dt.time(14))
    declarer(FacilitateurFactory(), moment=Moment.MATIN)


def test_a_rule_changed_is_compared_with_the_others_only():
    facilitateur = FacilitateurFactory()
    une = declarer(facilitateur)
    changee = services.modifier_indisponibilite_reguliere(
        une, rythme=rythme(moment=Moment.MATIN), par=facilitateur.agent
    )
    assert (changee.pk, changee.moment) == (une.pk, Moment.MATIN)
    services.retirer_indisponibilite_reguliere(une, par=facilitateur.agent)
    with pytest.raises(ValidationError, match="retirée entre-temps"):
        services.modifier_indisponibilite_reguliere(une, rythme=rythme(), par=facilitateur.agent)


def test_nobody_is_away_five_hundred_times():
    facilitateur = FacilitateurFactory()
    refusees = 0
    for n in range(500):
        debut = timezone.now() + dt.timedelta(days=1 + n, hours=1)
        try:
            services.declarer_indisponibilite(
                facilitateur, debut=debut, fin=debut + dt.timedelta(hours=1), par=facilitateur.agent
            )
        except ValidationError as refus:
            refusees += 1
            assert "40\u00a0indisponibilités" in refus.message
    assert refusees == 460
    with pytest.raises(ValidationError, match="parlez-en à la cellule"):
        declarer(facilitateur)


@pytest.mark.parametrize(
    "champs",
    [
        {"fin": dt.date(2027, 2, 1)},
        {"fin": dt.date(2035, 1, 1)},
        {"jours": []},
        {"jours": [0]},
        {"moment": "heures"},
        {"de": dt.time(9), "a": dt.time(10)},
        {"moment": "heures", "de": dt.time(10), "a": dt.time(9)},
    ],
)
def test_the_database_refuses_an_absurd_rule(champs):
    une = declarer(FacilitateurFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        IndisponibiliteReguliere.objects.filter(pk=une.pk).update(**champs)


# --- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("champs", "dit", "bornes"),
    [
        ({"moment": "matin"}, "mercredi 10\u00a0mars 2027, le matin", (0, 13)),
        ({"moment": "apres_midi"}, "mercredi 10\u00a0mars 2027, l’après-midi", (13, 0)),
        ({"moment": "heures", "de": "9:00", "a": "11:00"}, "mercredi 10\u00a0mars 2027, 9\u202fh à 11\u202fh", (9, 11)),
    ],
)
def test_a_part_of_a_day_is_noted_in_words(client_de, champs, dit, bornes):
    client = client_de(FacilitateurFactory().agent)
    page = lire(client.post(PAGE, {"du": "2027-03-10", **champs}, follow=True))
    assert dit.capitalize() in page
    une = Indisponibilite.objects.get()
    assert tuple(timezone.localtime(x).hour for x in (une.periode.lower, une.periode.upper)) == bornes


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"moment": "matin", "au": "2027-03-11"}, "un seul jour"),
        ({"moment": "heures", "de": "11:00", "a": "9:00"}, "La fin doit venir après le début"),
        ({"moment": "heures", "de": "9:00"}, "Donnez cette heure"),
        ({"moment": "heures", "de": "tôt", "a": "9:00"}, "Donnez une heure"),
        ({"moment": "la nuit"}, "Choisissez un moment"),
        ({"du": "9999-12-31"}, "trois ans"),
    ],
)
def test_a_wrong_part_of_a_day_is_said_and_kept(client_de, champs, message):
    donnees = {"du": "2027-03-10", "moment": "journee", **champs}
    page = lire(client_de(FacilitateurFactory().agent).post(PAGE, donnees))
    assert message in page
    assert not Indisponibilite.objects.exists()
    assert all(f'value="{v}"' in page for cle, v in donnees.items() if cle not in ("moment",))


def test_what_repeats_is_noted_changed_and_withdrawn(client_de):
    facilitateur = FacilitateurFactory()
    client = client_de(facilitateur.agent)
    page = lire(client.post(REGULIERE, {**SAISIE, "sauf": "24/03/2027, 2027-03-31"}, follow=True))
    assert "Mercredi après-midi, chaque semaine" in page
    une = IndisponibiliteReguliere.objects.get()
    assert une.sauf == [dt.date(2027, 3, 24), dt.date(2027, 3, 31)]
    formulaire = lire(client.get(f"{REGULIERE}{une.pk}/"))
    assert "24/03/2027, 31/03/2027" in formulaire
    assert 'value="2027-06-30"' in formulaire
    client.post(f"{REGULIERE}{une.pk}/", {**SAISIE, "semaines": "paires"})
    une.refresh_from_db()
    assert (une.semaines, une.sauf) == ("paires", [])
    assert "Mercredi après-midi, les semaines paires" in lire(client.get("/mon-espace/"))
    client.post(f"{REGULIERE}{une.pk}/retirer/")
    assert not IndisponibiliteReguliere.objects.exists()


def test_a_rule_without_end_or_with_nonsense_loses_nothing_typed(client_de):
    client = client_de(FacilitateurFactory().agent)
    saisie = {**SAISIE, "fin": "", "sauf": "demain <b>"}
    page = lire(client.post(REGULIERE, saisie))
    assert "tout a une fin" in page
    assert "n’est pas une date" in page
    assert 'value="demain &lt;b&gt;"' in page
    page = lire(client.post(REGULIERE, {**SAISIE, "sauf": "11/03/2027"}))
    assert "Vous n’êtes pas indisponible ces jours-là" in page
    assert 'value="11/03/2027"' in page
    assert not IndisponibiliteReguliere.objects.exists()


def test_nobody_touches_the_rule_of_another(client_de):
    une = declarer(FacilitateurFactory())
    client = client_de(FacilitateurFactory().agent)
    for adresse in (f"{REGULIERE}{une.pk}/", f"{REGULIERE}{une.pk}/retirer/"):
        assert client.post(adresse, SAISIE).status_code == 404
    assert IndisponibiliteReguliere.objects.get().moment == Moment.JOURNEE


def _mission(agent, jour: dt.date, *, ferme: bool) -> Session:
    session = Session.objects.create(titre=f"Atelier {'tenu' if ferme else 'proposé'}", adresse="/demandes/x/")
    debut = timezone.make_aware(dt.datetime.combine(jour, dt.time(14)))
    creneau = agenda.planifier(session, debut=debut, fin=debut + dt.timedelta(hours=3))
    agenda.occuper(agent, [creneau], ferme=ferme)
    return session


def test_an_absence_over_an_accepted_mission_names_it_and_keeps_it(client_de):
    facilitateur = FacilitateurFactory()
    session = _mission(facilitateur.agent, dt.date(2027, 3, 10), ferme=True)
    _mission(facilitateur.agent, dt.date(2027, 3, 17), ferme=False)
    client = client_de(facilitateur.agent)
    page = lire(client.post(REGULIERE, SAISIE, follow=True))
    assert "Vous avez accepté une mission à ce moment-là" in page
    assert "«\u202fAtelier tenu\u202f»" in page
    assert "«\u202fAtelier proposé\u202f»" not in page
    assert session.creneaux.get().occupations.get().ferme
    page = lire(client.post(PAGE, {"du": "2027-03-10", "moment": "matin"}, follow=True))
    assert "Vous avez accepté" not in page
    page = lire(client.post(PAGE, {"du": "2027-03-10", "moment": "journee"}, follow=True))
    assert "«\u202fAtelier tenu\u202f»" in page


def test_the_months_to_come_show_all_that_counts_in_words(client_de):
    facilitateur = FacilitateurFactory()
    JourFerme.objects.create(jour=dt.date(2027, 5, 7), libelle="Pont de la cellule")
    _mission(facilitateur.agent, dt.date(2027, 4, 1), ferme=True)
    _mission(facilitateur.agent, dt.date(2027, 4, 2), ferme=False)
    declarer(facilitateur, moment=Moment.MATIN)
    page = lire(client_de(facilitateur.agent).get(PAGE))
    assert "août 2027" in page
    assert "septembre 2027" not in page
    for dit in (
        "Lundi 29\u00a0mars\u00a0: Lundi de Pâques",
        "Du 10 au 25\u00a0avril 2027\u00a0: Vacances de printemps",
        "Pont de la cellule",
        "Les 3, 10, 17, 24 et 31\u00a0: mercredi matin, chaque semaine",
        'href="/demandes/x/">Atelier tenu</a>',
        "Atelier proposé (attend votre réponse)",
        "aujourd’hui",
        "(zone A)",
    ):
        assert dit in page, dit


def test_school_holidays_follow_the_zone_and_say_where_they_stop(client_de, time_machine):
    assert [v.debut for v in vacances(dt.date(2027, 2, 1), dt.date(2027, 3, 31))] == [dt.date(2027, 2, 13)]
    Reglage.objects.create(cle="instance.zone_scolaire", valeur="C")
    assert [v.debut for v in vacances(dt.date(2027, 2, 1), dt.date(2027, 3, 31))] == [dt.date(2027, 2, 6)]
    facilitateur = FacilitateurFactory()
    assert "ne sont publiées que jusqu’au" not in lire(client_de(facilitateur.agent).get(PAGE))
    time_machine.move_to(dt.datetime.combine(connues_jusqu_au(), dt.time(12), tzinfo=dt.UTC))
    assert "ne sont publiées que jusqu’au" in lire(client_de(facilitateur.agent).get(PAGE))


def test_the_cell_reads_both_kinds_on_the_profile(client_de):
    facilitateur = FacilitateurFactory()
    declarer(facilitateur)
    page = lire(
        client_de(CelluleFactory()).get(reverse("admin:facilitateurs_facilitateur_change", args=[facilitateur.pk]))
    )
    assert "mercredi, chaque semaine, du 1er\u00a0mars au 30\u00a0juin 2027" in page
