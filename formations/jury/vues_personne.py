"""The result, for whoever passed: once it has left, and theirs alone."""

import uuid
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.pages import connecte

from ..models import Jury, Passage
from ..models.jury import ESSAIS
from . import lecture, references


@never_cache
@require_safe
def resultat(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    plus_tard = Passage.objects.filter(
        agent=OuterRef("agent"), jury__formation=OuterRef("jury__formation"), essai__gt=OuterRef("essai")
    ).exclude(jury__etat=Jury.Etat.ANNULE)
    miens = Passage.objects.filter(agent=connecte(request), jury__etat=Jury.Etat.SIGNE)
    miens = miens.select_related("jury__formation", "jury__referentiel").annotate(suivi=Exists(plus_tard))
    passage: Any = get_object_or_404(miens, cle=cle)
    rangee = lecture.rangee(passage.jury, cle) if passage.jury.resultats_partis else None
    if rangee is None:
        raise Http404
    encore = rangee.passage.resultat != Passage.Resultat.ADMIS and not passage.suivi
    contexte = {
        "passage": rangee.passage,
        "jury": passage.jury,
        "rangee": rangee,
        "blocs": [(vu, lecture.garde_jusqu_au(vu, passage.jury)) for vu in rangee.blocs],
        "repasser": references.REPASSER.texte() if encore and passage.essai < ESSAIS else "",
        "dernier": passage.essai >= ESSAIS,
        "recours": references.RECOURS.texte(),
    }
    return render(request, "formations/jury/resultat.html", contexte)
