"""One line of the log, under thirty seconds on a phone."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from agents.models import Agent
from facilitateurs.models import Methode

from ..journal_de_bord import Carnet, Seance, carnet
from ..models import Intervention, Mission
from ..models.intervention import KINDS, MAX_HALF_DAYS
from ..services.interventions import Saisie

PLUS, HORS = "plus", "hors"
NOMS = {"preparation": "Préparation", "animation": "Animation", "bilan": "Bilan", "trajet": "Trajet"}
AU_POUCE = 5  # 0 to 4 under the thumb, more in a box
MAX_PARTICIPANTS = 1000


class InterventionForm(forms.Form):
    """`objet` names a séance (s12), a mission without a séance (m3) or work outside a request (hors). The day may stay
    empty: it is then that of the séance."""

    objet = forms.ChoiceField(label="Séance", error_messages={"required": "Dites de quelle intervention il s’agit."})
    intitule = forms.CharField(
        label="Intitulé", max_length=160, required=False, help_text="Seulement pour une intervention hors demande."
    )
    jour = forms.DateField(
        label="Jour",
        required=False,
        widget=forms.DateInput,
        help_text="Laissez vide si c’est le jour de la séance.",
        error_messages={"invalid": "Écrivez une date, par exemple 12/03/2026."},
    )
    participants = forms.IntegerField(
        label="Personnes présentes",
        min_value=0,
        max_value=MAX_PARTICIPANTS,
        required=False,
        error_messages={
            "invalid": "Écrivez un nombre, en chiffres.",
            "min_value": "Écrivez un nombre, en chiffres.",
            "max_value": f"Au plus {MAX_PARTICIPANTS} personnes.",
        },
    )
    methodes = forms.ModelMultipleChoiceField(
        Methode.objects.none(), label="Méthodes employées", required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ce qui servira la prochaine fois. Lu par l’équipe et la cellule.",
    )

    def __init__(
        self, *args: Any, agent: Agent, ligne: Intervention | None = None, notes: Carnet | None = None, **kwargs: Any
    ) -> None:
        self.carnet = notes or carnet(agent)
        self._ligne = ligne
        self._seances = {seance.valeur: seance for seance in self._a_proposer()}
        self._missions = {f"m{mission.pk}": mission for mission in self.carnet.missions}
        super().__init__(*args, **kwargs)
        self.fields["objet"].choices = self._choix()  # type: ignore[attr-defined]
        self.fields["methodes"].queryset = self._methodes()  # type: ignore[attr-defined]
        for kind in KINDS:
            self.fields[kind] = forms.ChoiceField(
                label=NOMS[kind],
                required=False,
                choices=[(str(n), str(n)) for n in range(AU_POUCE)] + [(PLUS, "Plus")],
                widget=forms.RadioSelect,
            )
            self.fields[f"{kind}_plus"] = forms.IntegerField(
                label=f"{NOMS[kind]}, en demi-journées",
                required=False,
                min_value=0,
                max_value=MAX_HALF_DAYS,
                error_messages={
                    "invalid": "Écrivez un nombre, en chiffres.",
                    "min_value": "Écrivez un nombre, en chiffres.",
                    "max_value": f"Au plus {MAX_HALF_DAYS} demi-journées sur une ligne.",
                },
            )

    @classmethod
    def initiales(cls, carnet: Carnet, seance: Seance | None) -> dict[str, Any]:
        return _au_pouce(carnet.valeurs(seance)) if seance else {"objet": HORS, **dict.fromkeys(KINDS, "0")}

    @classmethod
    def depuis(cls, ligne: Intervention) -> dict[str, Any]:
        """The values of a line to correct."""
        objet = HORS
        if ligne.creneau_id:
            objet = f"s{ligne.creneau_id}"
        elif ligne.accompagnement_id:
            mission = Mission.objects.acceptees().filter(agent=ligne.agent_id, accompagnement=ligne.accompagnement_id)
            objet = f"m{mission.values_list('pk', flat=True).first()}"
        valeurs = {kind: getattr(ligne, kind) for kind in KINDS}
        return _au_pouce(
            {
                "objet": objet,
                "intitule": ligne.intitule,
                "jour": ligne.jour,
                "participants": ligne.participants,
                "methodes": list(ligne.methodes.all()),
                "note": ligne.note,
                **valeurs,
            }
        )

    @property
    def demi_journees(self) -> list[tuple[Any, Any]]:
        """The four kinds, each with its box for more than four."""
        return [(self[kind], self[f"{kind}_plus"]) for kind in KINDS]

    @property
    def ouvrir_la_suite(self) -> bool:
        """Whether the folded fields hold something to see."""
        if self.is_bound:
            return any(self.errors.get(nom) or self.data.get(nom) for nom in ("jour", "intitule", "note"))
        return self.initial.get("objet") == HORS or bool(self.initial.get("note") or self.initial.get("jour"))

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for kind in KINDS:
            if donnees.get(kind) == PLUS and f"{kind}_plus" not in self.errors:
                donnees[kind] = donnees.get(f"{kind}_plus")
                if donnees[kind] is None:
                    self.add_error(f"{kind}_plus", "Écrivez combien de demi-journées.")
        objet = donnees.get("objet")
        if objet == HORS and not donnees.get("intitule"):
            self.add_error("intitule", "Dites de quelle intervention il s’agit.")
        if objet and objet not in self._seances and not donnees.get("jour") and "jour" not in self.errors:
            self.add_error("jour", "Donnez le jour de cette intervention.")
        return donnees

    def saisie(self) -> Saisie:
        donnees = self.cleaned_data
        seance = self._seances.get(donnees["objet"])
        mission = seance.mission if seance else self._missions.get(donnees["objet"])
        return Saisie(
            jour=_jour(seance) if seance and not donnees["jour"] else donnees["jour"],
            accompagnement=mission.accompagnement if mission else None,
            creneau=seance.creneau if seance else None,
            intitule="" if mission else donnees["intitule"],
            participants=donnees["participants"] or 0,
            methodes=donnees["methodes"],
            note=donnees["note"],
            **{kind: int(donnees[kind] or 0) for kind in KINDS},
        )

    def _a_proposer(self) -> list[Seance]:
        """Those to log, and the one that the corrected line is about."""
        seances = list(self.carnet.a_noter)
        ligne = self._ligne
        if ligne and ligne.creneau and ligne.accompagnement_id:
            mission = next((m for m in self.carnet.missions if m.accompagnement_id == ligne.accompagnement_id), None)
            if mission:
                seances.insert(0, Seance(ligne.creneau, mission))
        return seances

    def _choix(self) -> list[Any]:
        choix: list[Any] = []
        if self._seances:
            choix.append(("Séances à noter", [(cle, seance.libelle) for cle, seance in self._seances.items()]))
        if self._missions:
            missions = [(cle, mission.accompagnement.demande.titre) for cle, mission in self._missions.items()]
            choix.append(("Un autre jour, pour une mission", missions))
        return [*choix, (HORS, "Hors demande : réunion, appui, autre")]

    def _methodes(self) -> Any:
        actives = Methode.objects.filter(active=True)
        return actives | Methode.objects.filter(pk__in=self._ligne.methodes.values("pk")) if self._ligne else actives


def _au_pouce(valeurs: dict[str, Any]) -> dict[str, Any]:
    """Half-days as the buttons show them: 0 to 4, else “plus” and the figure in its box."""
    for kind in KINDS:
        nombre = valeurs[kind]
        if nombre >= AU_POUCE:
            valeurs[f"{kind}_plus"], valeurs[kind] = nombre, PLUS
        else:
            valeurs[kind] = str(nombre)
    return valeurs


def _jour(seance: Seance) -> dt.date:
    return timezone.localtime(seance.creneau.debut).date()
