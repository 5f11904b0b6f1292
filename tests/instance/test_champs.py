"""Form fields: each control has its label, its hint and its error tied to it, and keeps what was typed."""

import re

from django import forms
from django.template import engines

from instance.champs import ChoixExplique


class Formulaire(forms.Form):
    nombre = forms.IntegerField(label="Combien serez-vous ?", help_text="Entre 5 et 350.", min_value=5, max_value=350)
    texte = forms.CharField(label="Contexte", widget=forms.Textarea, required=False)
    jour = forms.DateField(label="Jour")
    heure = forms.TimeField(label="Heure")
    choix = forms.ChoiceField(
        label="Format", choices=[("a", "Atelier"), ("b", "Bilan")], widget=ChoixExplique(aides={"a": "En trois heures"})
    )
    methodes = forms.MultipleChoiceField(
        label="Méthodes", choices=[("m", "Mime"), ("n", "Nuage")], widget=forms.CheckboxSelectMultiple
    )
    accord = forms.BooleanField(label="J’accepte", help_text="Vous pourrez changer d’avis.", required=False)
    liste = forms.ChoiceField(label="Site", choices=[("", "Choisir"), ("v", "Voiron")])
    piece = forms.FileField(label="Pièce", required=False)
    jeton = forms.CharField(widget=forms.HiddenInput, required=False)


def _rendre(form: forms.Form, gabarit: str = "{% for c in f %}{% champ c %}{% endfor %}") -> str:
    return engines["django"].from_string("{% load portail %}" + gabarit).render({"f": form})


def _ids(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


def test_every_label_and_description_points_to_something() -> None:
    html = _rendre(Formulaire({"nombre": "4", "jour": "hier", "accord": "on"}))
    ids = _ids(html)
    assert set(re.findall(r'\bfor="([^"]+)"', html)) <= ids
    for decrit in re.findall(r'aria-describedby="([^"]+)"', html):
        assert set(decrit.split()) <= ids, decrit


def test_the_error_is_tied_to_its_control_with_a_word_for_screen_readers() -> None:
    html = _rendre(Formulaire({"nombre": "4"}), "{% champ f.nombre %}")
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_nombre_helptext id_nombre_error"' in html
    assert '<span class="visually-hidden">Erreur\u00a0: </span>' in html


def test_a_number_box_keeps_what_was_typed_and_shows_figures_on_a_phone() -> None:
    html = _rendre(Formulaire({"nombre": "une quarantaine"}), "{% champ f.nombre %}")
    assert 'value="une quarantaine"' in html
    assert 'inputmode="numeric"' in html
    assert 'type="text"' in html


def test_a_date_uses_the_native_picker_unless_what_was_typed_is_no_date() -> None:
    assert 'type="date"' in _rendre(Formulaire(), "{% champ f.jour %}")
    valide = _rendre(Formulaire({"jour": "2026-12-10"}), "{% champ f.jour %}")
    assert 'type="date"' in valide
    assert 'value="2026-12-10"' in valide
    fausse = _rendre(Formulaire({"jour": "30/02/2026"}), "{% champ f.jour %}")
    assert 'type="text"' in fausse
    assert 'value="30/02/2026"' in fausse


def test_an_initial_date_is_written_for_the_native_picker() -> None:
    import datetime as dt

    html = _rendre(Formulaire(initial={"jour": dt.date(2026, 12, 10), "heure": dt.time(9, 30)}))
    assert 'value="2026-12-10"' in html
    assert 'value="09:30"' in html


def test_choices_stand_in_a_fieldset_with_their_help_and_keep_the_choice() -> None:
    html = _rendre(Formulaire({"choix": "b"}), "{% champ f.choix %}")
    assert html.strip().startswith("<fieldset")
    assert "<legend>Format" in html
    assert "<small>En trois heures</small>" in html
    assert re.search(r'value="b"[^>]* checked', html)
    assert not re.search(r'value="a"[^>]* checked', html)


def test_ticked_chips_stay_ticked() -> None:
    html = _rendre(Formulaire({"methodes": ["n"]}), "{% champ f.methodes %}")
    assert re.search(r'value="n"[^>]* checked', html)
    assert not re.search(r'value="m"[^>]* checked', html)


def test_only_what_may_be_left_empty_says_so() -> None:
    html = _rendre(Formulaire())
    assert html.count("(facultatif)") == 2  # the text and the file, not the lone box to tick


def test_typed_html_is_shown_not_run() -> None:
    html = _rendre(Formulaire({"texte": "<script>alert(1)</script>", "nombre": '"><b>'}))
    assert "<script>" not in html
    assert '"><b>' not in html


def test_summary_links_to_each_control() -> None:
    form = Formulaire({"nombre": "4"})
    form.is_valid()
    html = _rendre(form, "{% erreurs f %}{% for c in f %}{% champ c %}{% endfor %}")
    liens = re.findall(r'<a href="#([^"]+)"', html)
    assert "id_choix_0" in liens
    assert set(liens) <= _ids(html)
    assert "points à revoir avant de continuer" in html


def test_no_summary_when_all_is_well() -> None:
    assert _rendre(Formulaire(), "{% erreurs f %}").strip() == ""


def test_the_page_title_opens_with_the_error() -> None:
    assert _rendre(Formulaire({}), "{% prefixe_erreur f %}") == "Erreur\u00a0: "
    assert _rendre(Formulaire(), "{% prefixe_erreur f %}") == ""
