"""What the board writes: a decision, a note; and the N+1 as the cell puts them right."""

from typing import Any

from django import forms

from agents.models import Agent
from instance.champs import ChoixExplique, SelonLeReste

from ..models import Candidature, NoteSelection
from ..models.candidatures import Decision

AUCUNE = "aucune"


class DecisionForm(forms.Form):
    """`version` is the one that was read: see `services.preparer_decision`."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label="Décision préparée",
        choices=[(AUCUNE, "À décider"), *Decision.choices],
        widget=ChoixExplique(
            aides={
                Decision.RETENUE.value: "Une place lui est proposée, à confirmer.",
                Decision.LISTE_ATTENTE.value: "Appelée dans l’ordre quand une place se libère.",
                Decision.NON_RETENUE.value: "Avec un motif et un signataire.",
            }
        ),
    )
    rang = forms.IntegerField(
        label="Rang sur la liste d’attente",
        required=False,
        min_value=1,
        max_value=500,
        help_text="Vide\u00a0: à la suite. Les autres se décalent.",
        error_messages={"min_value": "La liste commence au rang 1.", "invalid": "Donnez un nombre entier."},
    )
    motif = SelonLeReste(
        label="Motif, si la candidature n’est pas retenue",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La personne le lira.",
    )
    signataire = SelonLeReste(label="Signataire du refus", max_length=160, help_text="Prénom, nom et fonction.")
    commission = forms.ChoiceField(
        label="Commission consultée",
        required=False,
        choices=[("", "Aucune"), *Candidature.Commission.choices],
        help_text="À consulter avant un second refus de suite.",
    )
    commission_le = forms.DateField(label="Consultée le", required=False)

    def __init__(self, data: Any = None, *, candidature: Candidature) -> None:
        super().__init__(
            data,
            initial={
                "version": candidature.version,
                "decision": candidature.decision or AUCUNE,
                "rang": candidature.rang,
                "motif": candidature.motif_decision,
                "signataire": candidature.signataire or _dernier_signataire(candidature),
                "commission": candidature.commission,
                "commission_le": candidature.commission_le,
            },
        )

    def clean_decision(self) -> str:
        decision = str(self.cleaned_data["decision"])
        return "" if decision == AUCUNE else decision


def _dernier_signataire(candidature: Candidature) -> str:
    """Whoever signed the last refusal of the cohort most often signs the next."""
    signees = Candidature.objects.filter(cohorte=candidature.cohorte_id).exclude(signataire="")
    return signees.order_by("-preparee_le").values_list("signataire", flat=True).first() or ""


class NoteForm(forms.Form):
    texte = forms.CharField(
        label="Votre note",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lue par les membres de la sélection seulement. Vide, elle disparaît.",
        error_messages={"max_length": "Restez sous 2\u202f000 signes."},
    )

    def __init__(self, data: Any = None, *, candidature: Candidature, membre: Agent) -> None:
        note = NoteSelection.objects.filter(candidature=candidature, membre=membre).first()
        super().__init__(data, initial={"texte": note.texte if note else ""})


class ResponsableForm(forms.Form):
    n1_nom = forms.CharField(
        label="Prénom et nom",
        max_length=160,
        error_messages={"required": "Donnez le prénom et le nom de la personne."},
    )
    n1_email = forms.EmailField(
        label="Courriel professionnel",
        max_length=254,
        error_messages={
            "required": "Donnez son adresse.",
            "invalid": "Vérifiez cette adresse\u00a0: il y manque un morceau.",
        },
    )

    def __init__(self, data: Any = None, *, candidature: Candidature) -> None:
        super().__init__(data, initial={"n1_nom": candidature.n1_nom, "n1_email": candidature.n1_email})
