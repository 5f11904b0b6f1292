"""The host or the cell writes to the people of a session: whom, how many, how it will look, then it leaves."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.navigation import saisie
from agents.pages import connecte
from courriels.delais import REFLEXION

from .. import services
from ..cibles import personnes
from ..forms import AnnonceForm
from ..models import Annonce, Session
from ..rules import peut_animer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ecrire(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    agent = connecte(request)
    session = get_object_or_404(Session, cle=cle)
    if not peut_animer(agent, session):
        raise Http404
    form = AnnonceForm(saisie(request))
    form.fields["cible"].choices = _cibles(session)
    apercu = None
    if form.is_valid():
        if "envoyer" in request.POST:
            try:
                annonce = services.annoncer(session, par=agent, **form.cleaned_data)
            except ValidationError as erreur:
                form.add_error(None, erreur)
            else:
                messages.success(request, _parti(annonce))
                return redirect("agenda:ecrire", cle)
        else:
            tous = personnes(session, form.cleaned_data["cible"])
            joints = tous.exclude(email=None).count()
            apercu = {**form.cleaned_data, "nombre": joints, "sans_courriel": tous.count() - joints}
    contexte = {
        "session": session,
        "form": form,
        "apercu": apercu,
        "reflexion": REFLEXION.valeur(),
        "envoyees": list(session.annonces.select_related("auteur")[:20]),
    }
    return render(request, "agenda/ecrire.html", contexte)


def _cibles(session: Session) -> list[tuple[str, str]]:
    return [(cible.value, f"{cible.label} ({personnes(session, cible).count()})") for cible in Annonce.Cible]


def _parti(annonce: Annonce) -> str:
    minutes = REFLEXION.valeur()
    return "Votre message part dans quelques minutes." if minutes else "Votre message est parti."
