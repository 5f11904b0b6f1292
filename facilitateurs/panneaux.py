"""A facilitator's parts of « Mon espace », and what the network asks of the cell on the admin's first page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from agenda.models import Inscription
from documents.models import Document
from instance.espace import Panneau, Raccourci, declarer, declarer_raccourci

from .aspects import ASPECTS
from .certificats import suites
from .models import Convention, Facilitateur, LettreMission, Rencontre
from .quota import quota
from .registre.fiche import rendre
from .rules import facilitateur_de

Contexte = Callable[[HttpRequest], dict[str, Any] | None]


def _pour(contexte: Callable[[Facilitateur], dict[str, Any] | None]) -> Contexte:
    def du_visiteur(request: HttpRequest) -> dict[str, Any] | None:
        facilitateur = facilitateur_de(request.user)
        return contexte(facilitateur) if facilitateur else None

    return du_visiteur


def _certification(request: HttpRequest) -> dict[str, Any] | None:
    facilitateur = facilitateur_de(request.user)
    if facilitateur is None:
        return None
    certification = facilitateur.certification()
    if certification is None:
        return {"certification": None}
    certification.facilitateur = facilitateur
    statut = certification.statut()
    ton, icone = ASPECTS[statut]
    return {
        "certification": certification,
        "statut": statut,
        "ton": ton,
        "icone": icone,
        "suites": rendre(suites.PANNEAU, certification, request),
    }


def _lettre(facilitateur: Facilitateur) -> dict[str, Any]:
    """The letter of today; else the one asked for, or the next one granted."""
    jour = timezone.localdate()
    lettre = facilitateur.lettre(jour)
    a_venir = [x for x in facilitateur.lettres.all() if x.fin >= jour and x != lettre]
    attente = next((x for x in a_venir if x.etat == LettreMission.Etat.DEMANDEE), None)
    prochaine = min((x for x in a_venir if x.etat == LettreMission.Etat.ACCORDEE), key=lambda x: x.debut, default=None)
    document = Document.objects.de(lettre).first() if lettre else None
    return {
        "lettre": lettre,
        "quota": quota(lettre) if lettre else None,
        "document": document,
        "attente": attente,
        "prochaine": prochaine,
    }


def _profil(facilitateur: Facilitateur) -> dict[str, Any]:
    dites = [r.rythme for r in facilitateur.absences_regulieres()] + [a.en_mots for a in facilitateur.absences()]
    return {"indisponibilites": dites[:4]}


def _rencontres(facilitateur: Facilitateur) -> dict[str, Any]:
    """The next two meetings, and whether one's place is taken."""
    rencontres = list(Rencontre.objects.a_venir().select_related("session")[:2])
    inscrites = set(
        Inscription.objects.actives()
        .filter(agent=facilitateur.agent, session__in=[rencontre.session_id for rencontre in rencontres])
        .values_list("session_id", flat=True)
    )
    return {"rencontres": [(r, r.session_id in inscrites) for r in rencontres]}


declarer(
    Panneau(
        "facilitateurs.rencontres",
        "Prochaines rencontres du réseau",
        105,
        _pour(_rencontres),
        "facilitateurs/panneaux/rencontres.html",
    )
)
declarer(
    Panneau("facilitateurs.lettre", "Ma lettre de mission", 110, _pour(_lettre), "facilitateurs/panneaux/lettre.html")
)
declarer(
    Panneau(
        "facilitateurs.certification",
        "Ma certification",
        120,
        _certification,
        "facilitateurs/panneaux/certification.html",
    )
)
declarer(
    Panneau("facilitateurs.profil", "Quand me proposer", 130, _pour(_profil), "facilitateurs/panneaux/profil.html")
)


declarer_raccourci(
    Raccourci(
        "facilitateurs.lettres",
        "Lettres de mission sans réponse",
        40,
        lambda: reverse("admin:facilitateurs_lettremission_changelist") + "?etat__exact=demandee",
        lambda request: LettreMission.objects.en_attente().count(),
    )
)
declarer_raccourci(
    Raccourci(
        "facilitateurs.certifications",
        "Certifications expirées ou à renouveler",
        50,
        lambda: reverse("admin:facilitateurs_facilitateur_changelist") + "?statut=bientot",
        lambda request: Facilitateur.objects.a_renouveler().count(),
    )
)
declarer_raccourci(
    Raccourci(
        "facilitateurs.conventions",
        "Conventions bientôt finies",
        60,
        lambda: reverse("admin:facilitateurs_convention_changelist") + "?fin=bientot",
        lambda request: Convention.objects.bientot_finies().count(),
    )
)
