"""The versions of a référentiel: drafts are written here, blocks and criteria on one page; published ones are read."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from instance.admin_actions import demander_puis_faire, pour_chacun
from instance.admin_refus import RefusDansLaPage
from instance.typographie import date_ecrite

from .. import services
from ..models import Bloc, Formation, Referentiel
from ..services import BlocSaisi
from ..services.referentiels import CHAMPS


class BlocForm(forms.ModelForm):
    """A block, with its criteria one a line: the order of the lines is theirs."""

    lignes = forms.CharField(
        label="Critères",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"}),
        help_text="Un par ligne, 250 signes au plus chacun.",
    )

    class Meta:
        model = Bloc
        fields = ["rang", "code", "intitule"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["lignes"] = "\n".join(critere.intitule for critere in self.instance.criteres.all())


class BlocInline(admin.StackedInline):
    model = Bloc
    form = BlocForm
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bloc]:
        return super().get_queryset(request).prefetch_related("criteres").order_by("rang", "pk")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [("rang", "code"), "intitule", "lus" if _figee(obj) else "lignes"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["lus"] if _figee(obj) else []

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _figee(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _figee(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _figee(obj)

    @admin.display(description="critères")
    def lus(self, bloc: Bloc) -> SafeString:
        return format_html_join("", "<p>{}</p>", ((critere.intitule,) for critere in bloc.criteres.all()))


class VersionForm(forms.Form):
    annee = forms.IntegerField(label="Année", min_value=2000, max_value=2100)


@admin.register(Referentiel)
class ReferentielAdmin(RefusDansLaPage):
    """A new one starts with the blocks of the last version, to be changed on the next page."""

    list_display = ["nom", "version", "annee", "formation", "publication", "promotions"]
    list_filter = ["formation"]
    list_select_related = ["formation"]
    search_fields = ["nom__unaccent"]
    actions = ["nouvelle_version", "publier"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Referentiel]:
        return super().get_queryset(request).annotate(derniere=Max("cohortes__nom"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["nom", "annee", "enregistrement"] if obj else ["formation", "nom", "annee"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "formation" in form.base_fields:
            certifiantes = Formation.objects.filter(cadre=Formation.Cadre.CERTIFIANTE, archivee_le=None)
            form.base_fields["formation"].queryset = certifiantes
        return form

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [BlocInline] if obj else []

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _figee(obj)

    def sous_titre(self, objet: Referentiel) -> str | None:
        if objet.publie_le:
            return f"Publiée le {date_ecrite(objet.publie_le)}\u00a0: elle ne change plus."
        return "Brouillon\u00a0: publiez cette version depuis la liste quand elle est prête."

    @admin.display(description="publication", ordering="publie_le")
    def publication(self, referentiel: Referentiel) -> str:
        return "publiée" if referentiel.publie_le else "brouillon"

    @admin.display(description="dernière promotion")
    def promotions(self, referentiel: Any) -> str:
        return referentiel.derniere or "–"

    def save_model(self, request: HttpRequest, obj: Referentiel, form: Any, change: bool) -> None:
        """A change is written at once with its blocks, in `save_related`."""
        if change:
            return
        donnees = form.cleaned_data
        cree = services.creer_version(
            donnees["formation"], annee=donnees["annee"], nom=donnees["nom"], par=request.user
        )
        obj.pk, obj.version = cree.pk, cree.version
        obj._state.adding = False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        if not change:
            return
        champs = {nom: form.cleaned_data[nom] for nom in CHAMPS}
        blocs = [bloc for formset in formsets for bloc in _saisis(formset)]
        services.enregistrer_referentiel(form.instance, blocs=blocs, par=request.user, **champs)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """On to its blocks."""
        request.POST = request.POST.copy()
        request.POST["_continue"] = "1"
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description="Nouvelle version, à partir de celle-ci", permissions=["add"])
    def nouvelle_version(self, request: HttpRequest, queryset: QuerySet[Referentiel]) -> HttpResponse | None:
        return demander_puis_faire(
            self,
            request,
            queryset,
            form_class=VersionForm,
            titre="Une nouvelle version, en brouillon",
            bouton="Préparer la version",
            faire=lambda referentiel, donnees: services.creer_version(
                referentiel.formation, depuis=referentiel, par=request.user, **donnees
            ),
        )

    @admin.action(description="Publier\u00a0: la version ne changera plus", permissions=["view"])
    def publier(self, request: HttpRequest, queryset: QuerySet[Referentiel]) -> None:
        pour_chacun(self, request, queryset, lambda lu: services.publier_referentiel(lu, par=request.user))


def _figee(referentiel: Any) -> bool:
    return isinstance(referentiel, Referentiel) and referentiel.publie_le is not None


def _saisis(formset: Any) -> list[BlocSaisi]:
    """Those kept, by the rank that was typed."""
    lus = [form.cleaned_data for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    return [
        BlocSaisi(lu["code"], lu["intitule"], lu["lignes"].splitlines())
        for lu in sorted(lus, key=lambda lu: lu["rang"])
    ]
