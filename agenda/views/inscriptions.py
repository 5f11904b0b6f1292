"""Taking a place, seeing what became of it, giving it back. Signing in leads back here, with what was typed."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.models import Agent
from agents.navigation import saisie
from agents.pages import connecte

from .. import services, suites
from ..affichage import Resume, a_pointer, a_rejoindre, resumer
from ..forms import InscriptionForm
from ..models import Creneau, Inscription, Presence, Session
from ..ouverture import Etat, InscriptionRefusee, lire, refus, refuse_deja
from ..rules import peut_animer, peut_annuler

E = Inscription.Etat


def session_ouverte(cle: uuid.UUID, agent: Agent) -> Session:
    """A draft exists only for who was in it already."""
    session: Session = get_object_or_404(Session, cle=cle)
    if not session.inscriptible and not Inscription.objects.filter(session=session, agent=agent).exists():
        raise Http404
    return session


def la_mienne(session: Session, agent: Agent) -> Inscription | None:
    """One's own registration, with its rank."""
    siennes = Inscription.objects.avec_rang().filter(session=session, agent=agent)
    return siennes.select_related("agent", "session", "inscrite_par").first()


def creneaux_de(session: Session) -> list[Creneau]:
    return list(session.creneaux.filter(annule=False).select_related("site", "salle__site"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inscription(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    agent = connecte(request)
    session = session_ouverte(cle, agent)
    etat = lire(session)
    # Everybody sends this form in the same minutes: the rank and the names are read when the page is shown.
    siennes = Inscription.objects.filter(session=session, agent=agent)
    mienne = siennes.first() if request.method == "POST" else la_mienne(session, agent)
    en_cours = mienne if mienne and mienne.est_active else None
    resume = resumer(session, etat)
    form = InscriptionForm(session, resume, saisie(request), instance=en_cours)
    non = None
    if form.is_valid():
        try:
            return _enregistrer(request, session, agent, en_cours, form)
        except ValidationError as erreur:
            if getattr(erreur, "code", "") == "deja":
                messages.info(request, "C’est déjà fait\u00a0: voici où en est votre inscription.")
                return redirect("agenda:inscription", cle)
            form.add_error(None, erreur)
            etat = lire(session)
            resume = resumer(session, etat)
    if request.method == "POST":
        mienne = la_mienne(session, agent)
        en_cours = mienne if mienne and mienne.est_active else None
    if en_cours is None:
        non = refuse_deja(mienne) or refus(session, agent, etat.debut)
    return render(
        request, "agenda/inscription.html", _contexte(session, agent, mienne, en_cours, etat, resume, form, non)
    )


def _enregistrer(
    request: HttpRequest, session: Session, agent: Agent, en_cours: Inscription | None, form: InscriptionForm
) -> HttpResponse:
    if en_cours is None:
        faite = services.inscrire(session, agent, par=agent, **form.voulu())
        messages.success(request, ISSUES[E(faite.etat)])
    else:
        services.modifier_inscription(en_cours, par=agent, **form.voulu())
        messages.success(request, "Vos choix sont enregistrés.")
    return redirect("agenda:inscription", session.cle)


ISSUES = {
    E.CONFIRMEE: "Votre place est confirmée. Un courriel vous apporte l’invitation pour votre agenda.",
    E.EN_ATTENTE: "Vous êtes sur la liste d’attente. Nous vous écrivons dès qu’une place se libère.",
    E.A_VALIDER: "Votre demande est enregistrée. Nous vous écrivons dès qu’elle est validée.",
}


def _contexte(
    session: Session,
    agent: Agent,
    mienne: Inscription | None,
    en_cours: Inscription | None,
    etat: Etat,
    resume: Resume,
    form: InscriptionForm,
    non: InscriptionRefusee | None,
) -> dict[str, Any]:
    creneaux = creneaux_de(session)
    tous = creneaux or list(session.creneaux.select_related("site", "salle__site"))
    passee = bool(creneaux) and all(creneau.est_passe for creneau in creneaux)
    pointage = a_pointer(en_cours, creneaux)
    return {
        "session": session,
        "creneaux": tous,
        "mienne": mienne,
        "en_cours": en_cours,
        "resume": resume,
        "form": form,
        "refus": non.messages[0] if non else "",
        "a_rejoindre": a_rejoindre(en_cours, creneaux),
        "a_pointer": pointage,
        "notee": pointage is not None and _est_notee(pointage, agent),
        "passee": passee,
        "commencee": etat.debut is None or any(creneau.est_commence for creneau in creneaux),
        "suites": suites.de(en_cours) if en_cours and passee else [],
        "anime": peut_animer(agent, session),
    }


def _est_notee(creneau: Creneau, agent: Agent) -> bool:
    return Presence.objects.filter(creneau=creneau, agent=agent, etat__in=Presence.VENUS).exists()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def annuler(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    """One page, one button, for one's own registration or one made for somebody (`cle` is the registration's)."""
    agent = connecte(request)
    visee = get_object_or_404(Inscription.objects.select_related("agent", "session"), cle=cle)
    if not peut_annuler(agent, visee):
        raise Http404
    retour = ("agenda:inscription" if visee.agent_id == agent.pk else "agenda:collegues", visee.session.cle)
    if not visee.est_active:
        if request.method == "POST":
            messages.info(request, "C’est déjà fait\u00a0: cette inscription n’est plus en cours.")
            return redirect(*retour)
        return render(request, "agenda/annuler.html", {"visee": visee, "autrui": visee.agent_id != agent.pk})
    if request.method == "POST":
        try:
            services.annuler_inscription(visee, par=agent)
        except ValidationError as erreur:
            messages.error(request, erreur.messages[0])
        else:
            messages.success(request, "C’est noté, la place est rendue. Merci de l’avoir dit.")
        return redirect(*retour)
    contexte = {"visee": visee, "autrui": visee.agent_id != agent.pk, "creneaux": creneaux_de(visee.session)}
    return render(request, "agenda/annuler.html", contexte)


@require_POST
def accepter(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    agent = connecte(request)
    visee = get_object_or_404(Inscription.objects.select_related("session"), cle=cle, agent=agent)
    try:
        services.accepter_offre(visee, par=agent)
    except ValidationError as erreur:
        messages.error(request, erreur.messages[0])
    else:
        messages.success(request, ISSUES[E.CONFIRMEE])
    return redirect("agenda:inscription", visee.session.cle)


@require_POST
def reprendre(request: HttpRequest, cle: uuid.UUID) -> HttpResponse:
    agent = connecte(request)
    visee = get_object_or_404(Inscription.objects.select_related("session"), cle=cle, agent=agent)
    services.reprendre(visee)
    messages.success(request, "C’est noté\u00a0: vous vous occupez de votre inscription.")
    return redirect("agenda:inscription", visee.session.cle)


@never_cache
def mes_inscriptions(request: HttpRequest) -> HttpResponse:
    """All of one's registrations: those ahead first, then the past ones."""
    agent = connecte(request)
    toutes = list(
        Inscription.objects.avec_rang()
        .filter(agent=agent)
        .select_related("session", "inscrite_par")
        .prefetch_related("session__creneaux__site", "session__creneaux__salle__site")
    )
    lignes = [Ligne(inscription) for inscription in toutes]
    a_venir = [ligne for ligne in lignes if ligne.a_venir]
    passees = [ligne for ligne in lignes if not ligne.a_venir]
    a_venir.sort(key=lambda ligne: ligne.tri)
    passees.sort(key=lambda ligne: ligne.tri, reverse=True)
    return render(request, "agenda/mes_inscriptions.html", {"a_venir": a_venir, "passees": passees[:50]})


class Ligne:
    """A registration as lists show it: its slots prefetched, its first one to come."""

    def __init__(self, inscription: Inscription) -> None:
        self.inscription = inscription
        self.session = inscription.session
        dates = [creneau for creneau in inscription.session.creneaux.all() if not creneau.annule]
        prochains = [creneau for creneau in dates if not creneau.est_passe]
        self.a_venir = inscription.est_active and bool(prochains)
        tous = prochains or dates or list(inscription.session.creneaux.all())
        self.creneau: Creneau | None = tous[0] if tous else None
        self.a_rejoindre = a_rejoindre(inscription, prochains)
        self.a_pointer = a_pointer(inscription, dates)

    @property
    def tri(self) -> tuple[Any, int]:
        return (self.creneau.debut if self.creneau else self.inscription.creee_le, self.inscription.pk)
