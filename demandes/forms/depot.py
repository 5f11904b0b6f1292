"""The six steps of the request's form. A step is judged on what was typed, as the draft keeps it: plain strings."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agenda.models import Modalite
from agents.models import Agent, Direction, Institution, Site
from instance.calendrier import aujourd_hui
from instance.champs import ChoixExplique
from instance.typographie import compter, demi_journees

from .. import regles
from ..models import Brouillon, DateSouhaitee, Format
from ..models.demande import Confidentialite, Hierarchie, Volontariat
from ..pieces import ACCEPTES, NOMBRE_MAX
from .champs import Fichiers, JourAVenir, Participants, Texte, extrait, liste

DUREE_MAX = 12
NATURE_GROUPE = "groupe"
NATURES = {
    NATURE_GROUPE: "Faire travailler un groupe ensemble",
    "conflit": "Apaiser un conflit ou mener une médiation",
    "individuel": "Aider une personne dans sa situation de travail",
}
RANGS = (1, 2, 3)
LONG = 10000


class EtapeForm(forms.Form):
    """`demandeur` is in whose name the request is made. Without `data`, the form opens on what the draft holds."""

    def __init__(self, data: Any = None, *, demandeur: Agent, **kwargs: Any) -> None:
        self.demandeur = demandeur
        super().__init__(data, **kwargs)


class VousForm(EtapeForm):
    direction = forms.ModelChoiceField(
        label="Votre direction",
        queryset=Direction.objects.none(),
        empty_label="Choisissez",
        error_messages={
            "required": "Choisissez votre direction dans la liste.",
            "invalid_choice": "Choisissez votre direction dans la liste.",
        },
    )
    site = forms.ModelChoiceField(
        label="Votre lieu de travail",
        queryset=Site.objects.all(),
        required=False,
        empty_label="Non précisé",
        help_text="Il sert à vous proposer des facilitateurs qui ne soient pas trop loin.",
        error_messages={"invalid_choice": "Choisissez un lieu dans la liste, ou laissez « Non précisé »."},
    )
    commanditaire_nom = Texte(
        label="Son prénom et son nom",
        max_length=160,
        quoi="Donnez le prénom et le nom de la personne qui porte ce travail.",
    )
    commanditaire_fonction = Texte(label="Sa fonction", max_length=160, quoi="", required=False)
    commanditaire_email = forms.EmailField(
        label="Son courriel professionnel",
        max_length=254,
        help_text="À l’envoi de la demande, cette personne recevra un lien pour confirmer son accord.",
        error_messages={"required": "Donnez son adresse : nous lui demanderons de confirmer son accord."},
    )
    accord_principe = forms.BooleanField(
        label="Cette personne a donné son accord de principe",
        error_messages={"required": "Parlez-en d’abord avec cette personne, puis cochez cette case."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        directions = Direction.objects.all()
        if self.demandeur.institution_id:
            directions = directions.filter(institution=self.demandeur.institution_id)
        direction: Any = self.fields["direction"]
        direction.queryset = directions.order_by("nom")
        self.fields["commanditaire_email"].error_messages["invalid"] = (
            "Vérifiez cette adresse : il y manque un morceau."
        )
        self.fields["commanditaire_email"].widget.attrs.update({"autocomplete": "off", "maxlength": None})
        self.initial.setdefault("direction", self.demandeur.direction_id)
        self.initial.setdefault("site", self.demandeur.site_id)

    def clean_commanditaire_email(self) -> str:
        email = self.cleaned_data["commanditaire_email"].strip().lower()
        if email == (self.demandeur.email or "").lower():
            raise ValidationError(
                "Vous avez donné votre propre adresse. Le ou la commanditaire est une autre personne : "
                "celle qui vous confie ce travail et pourra en porter les suites."
            )
        domaine = email.rpartition("@")[2]
        domaines = sorted({d for liste_ in Institution.objects.values_list("domaines", flat=True) for d in liste_})
        if domaines and domaine not in domaines:
            raise ValidationError(
                f"Vous avez écrit « {extrait(email)} ». Il nous faut une adresse professionnelle, "
                f"en {liste(f'@{d}' for d in domaines)}."
            )
        return email


class BesoinForm(EtapeForm):
    nature = forms.ChoiceField(
        label="De quoi s’agit-il ?",
        choices=NATURES,
        widget=ChoixExplique(
            aides={
                NATURE_GROUPE: "Se mettre d’accord, chercher des idées, résoudre un problème, préparer un projet.",
                "conflit": "Nous vous dirons à qui vous adresser.",
                "individuel": "Carrière, santé, relation avec un ou une responsable : nous vous dirons qui aide.",
            }
        ),
        error_messages={"required": "Choisissez la ligne qui ressemble le plus à votre situation."},
    )
    titre = Texte(
        label="Un titre, en quelques mots",
        max_length=120,
        quoi="Donnez un titre : c’est ainsi que nous parlerons de votre demande.",
        help_text="Par exemple : « Des engagements d’accueil communs ».",
    )
    format = forms.ModelChoiceField(
        label="Quelle forme imaginez-vous ?",
        queryset=Format.objects.filter(actif=True),
        empty_label=None,
        widget=ChoixExplique,
        help_text="Une intuition suffit. La forme se décide ensemble, au cadrage.",
        error_messages={
            "required": "Choisissez une forme, même provisoire. « Autre » convient aussi.",
            "invalid_choice": "Cette forme n’est plus proposée. Choisissez-en une autre.",
        },
    )
    contexte = Texte(
        label="Que se passe-t-il aujourd’hui ?",
        max_length=LONG,
        rows=5,
        quoi="Dites-nous en quelques phrases ce qui vous amène.",
        help_text="Le point de départ : ce qui marche, ce qui coince, pourquoi maintenant.",
    )
    objectif = Texte(
        label="À la fin, le groupe aura…",
        max_length=LONG,
        rows=3,
        quoi="Terminez la phrase : « À la fin, le groupe aura… ».",
        help_text="Terminez la phrase. Par exemple : « … choisi trois gestes d’accueil communs ».",
    )
    resultat_attendu = Texte(
        label="Que voudriez-vous tenir en main à la fin ?",
        max_length=LONG,
        rows=3,
        quoi="",
        required=False,
        help_text="Une liste d’actions, une charte, une maquette, une vidéo…",
    )
    deja_tente = Texte(label="Qu’avez-vous déjà essayé ?", max_length=LONG, rows=3, quoi="", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["format"]
        champ.widget.aides = {str(f.pk): f.description for f in champ.queryset if f.description}


class GroupeForm(EtapeForm):
    participants = Participants(
        label="Combien serez-vous ?",
        help_text="Une estimation suffit, entre 5 et 350. Vous pourrez l’ajuster jusqu’au cadrage.",
    )
    profil = Texte(
        label="Qui seront‑ils ?",
        max_length=LONG,
        rows=4,
        quoi="",
        required=False,
        help_text="Métiers, habitudes de travail en commun, ce qui les rapproche ou les sépare.",
    )
    hierarchie = forms.ChoiceField(
        label="La hiérarchie sera-t‑elle présente ?",
        choices=Hierarchie.choices,
        widget=ChoixExplique(
            aides={Hierarchie.OUVERTURE_CLOTURE.value: "Elle donne le cadre, puis reçoit les propositions."}
        ),
        help_text="Il n’y a pas de bonne réponse : cela change la manière de commencer.",
        error_messages={"required": "Choisissez une réponse : vous pourrez en changer au cadrage."},
    )
    volontariat = forms.ChoiceField(
        label="Les participants viendront",
        choices=Volontariat.choices,
        widget=ChoixExplique,
        error_messages={"required": "Choisissez une réponse : vous pourrez en changer au cadrage."},
    )
    objectif = Texte(
        label="À la fin, le groupe aura…",
        max_length=LONG,
        rows=3,
        quoi="Terminez la phrase : « À la fin, le groupe aura… ».",
        help_text="Repris de l’étape 2. Relisez-le en pensant à ces personnes : est‑ce encore juste ?",
    )


def _jour(libelle: str, *, required: bool = False) -> JourAVenir:
    manque = "Donnez au moins une date, même indicative."
    return JourAVenir(label=libelle, required=required, error_messages={"required": manque})


class Moment(forms.ChoiceField):
    """Never empty: without a choice, the morning."""

    def clean(self, value: Any) -> str:
        return super().clean(value or DateSouhaitee.Moment.MATIN)


def _moment(libelle: str) -> Moment:
    moments = DateSouhaitee.Moment
    return Moment(label=libelle, choices=moments.choices, initial=moments.MATIN)


class DatesForm(EtapeForm):
    duree = forms.TypedChoiceField(
        label="Combien de temps, en tout ?",
        coerce=int,
        choices=[(1, "Une demi-journée"), (2, "Une journée")]
        + [(n, demi_journees(n)) for n in range(3, DUREE_MAX + 1)],
        help_text="Plusieurs séances s’additionnent : trois matinées font trois demi-journées.",
        error_messages={"required": "Choisissez une durée, même approximative."},
    )
    modalite = forms.ChoiceField(
        label="Comment vous retrouverez-vous ?",
        choices=Modalite.choices,
        widget=ChoixExplique(aides={Modalite.HYBRIDE.value: "C’est la forme la plus exigeante : nous en parlerons."}),
        error_messages={"required": "Choisissez une réponse."},
    )
    lieu = Texte(
        label="Où ?",
        max_length=200,
        quoi="",
        required=False,
        help_text="Une salle, une adresse, une commune. Laissez vide si vous cherchez encore.",
    )
    jour_1 = _jour("Votre première date", required=True)
    moment_1 = _moment("Moment de la première date")
    jour_2 = _jour("Une deuxième date")
    moment_2 = _moment("Moment de la deuxième")
    jour_3 = _jour("Une troisième date")
    moment_3 = _moment("Moment de la troisième")

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        vues: set[tuple[dt.date, str]] = set()
        for rang in RANGS:
            jour = donnees.get(f"jour_{rang}")
            choix = (jour, donnees.get(f"moment_{rang}", ""))
            if jour and choix in vues:
                self.add_error(f"jour_{rang}", "Cette date est déjà donnée plus haut. Retirez-la, ou changez-la.")
            if jour:
                vues.add(choix)
        return donnees

    def dates(self) -> list[tuple[int, dt.date, str]]:
        """The options in order of preference: rank, day, moment."""
        return [
            (rang, jour, self.cleaned_data[f"moment_{rang}"])
            for rang in RANGS
            if (jour := self.cleaned_data.get(f"jour_{rang}"))
        ]

    @property
    def alerte(self) -> str:
        """A word of warning when the first date is near. Not an error: the cell answers, it does not refuse."""
        semaines = regles.SEMAINES_DATE_PROCHE.valeur()
        jours = [jour for _, jour, _ in self.dates()] if self.is_bound and self.is_valid() else []
        if not jours or min(jours) >= aujourd_hui() + dt.timedelta(weeks=semaines):
            return ""
        return (
            f"Votre date la plus proche est dans moins de {compter(semaines, 'semaine')}. C’est court pour trouver un "
            "binôme et préparer : nous vous dirons vite si c’est possible. Une autre date aiderait."
        )


class ConditionsForm(EtapeForm):
    accessibilite = Texte(
        label="Que faut-il prévoir pour que chacun participe ?",
        max_length=2000,
        rows=3,
        quoi="",
        required=False,
        help_text="Boucle magnétique, accès de plain-pied, interprète, pauses… Dites ce qu’il faut, jamais pourquoi.",
    )
    materiel = Texte(
        label="Quel matériel avez-vous sur place ?",
        max_length=2000,
        rows=3,
        quoi="",
        required=False,
        help_text="Murs libres, tables mobiles, vidéoprojecteur, paperboards…",
    )
    confidentialite = forms.ChoiceField(
        label="Qui pourra en lire les résultats ?",
        choices=Confidentialite.choices,
        initial=Confidentialite.INTERNE,
        widget=ChoixExplique(
            aides={
                Confidentialite.PUBLIC.value: "Tout le monde, y compris hors de nos institutions.",
                Confidentialite.INTERNE.value: "Les agents de nos institutions.",
                Confidentialite.RESTREINT.value: "Vous, votre commanditaire, votre binôme et la cellule.",
            }
        ),
        error_messages={"required": "Choisissez une réponse."},
    )
    partage = forms.BooleanField(
        label="J’accepte que la cellule partage ce que ce travail aura appris",
        required=False,
        help_text="La méthode et ses leçons, sans nommer personne.",
    )
    fichiers = Fichiers(
        label="Des documents utiles",
        required=False,
        help_text=f"{ACCEPTES} : 10 Mo au plus par fichier, {NOMBRE_MAX} fichiers en tout.",
    )


FORMS: dict[int, type[EtapeForm]] = {1: VousForm, 2: BesoinForm, 3: GroupeForm, 4: DatesForm, 5: ConditionsForm}
TITRES = {
    1: "Vous et votre direction",
    2: "Votre besoin",
    3: "Le groupe",
    4: "Dates et lieu",
    5: "Conditions",
    6: "Relecture et envoi",
}
RELECTURE = 6


def formulaire(brouillon: Brouillon, etape: int, *, juger: bool) -> EtapeForm:
    """The form of a step on what the draft holds. `juger` shows what is to be mended; else it only opens."""
    classe, demandeur = FORMS[etape], brouillon.demandeur
    if juger:
        return classe(brouillon.donnees, demandeur=demandeur)
    return classe(initial=dict(brouillon.donnees), demandeur=demandeur)


def formulaires(brouillon: Brouillon) -> dict[int, EtapeForm]:
    """Every step, judged."""
    return {etape: formulaire(brouillon, etape, juger=True) for etape in FORMS}


def saisie(etape: int, donnees: Mapping[str, str]) -> dict[str, str | None]:
    """What a step writes in the draft, of what was posted. Files are kept apart; a field that was not posted at all is
    left as it was, but for a box: the browser posts nothing when it is not ticked."""
    lues: dict[str, str | None] = {}
    for nom, champ in FORMS[etape].base_fields.items():
        if isinstance(champ, forms.BooleanField):
            lues[nom] = donnees.get(nom)
        elif nom in donnees and not isinstance(champ, Fichiers):
            lues[nom] = donnees[nom]
    return lues
