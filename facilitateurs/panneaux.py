"""A facilitator's parts of « Mon espace »."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from documents.models import Document
from instance.espace import Panneau, declarer

from .models import Certification, Facilitateur, LettreMission
from .quota import quota
from .rules import facilitateur_de

# Status → tone and icon of its tag.
ASPECTS = {
    Certification.Statut.VALIDE: ("tag-ok", "shield-check"),
    Certification.Statut.A_RENOUVELER: ("tag-warn", "hourglass"),
    Certification.Statut.EXPIREE: ("tag-bad", "circle-alert"),
    Certification.Statut.SUSPENDUE: ("tag-bad", "pause"),
    Certification.Statut.RETIREE: ("tag-bad", "ban"),
}
Contexte = Callable[[HttpRequest], dict[str, Any] | None]


def _pour(contexte: Callable[[Facilitateur], dict[str, Any]]) -> Contexte:
    def du_visiteur(request: HttpRequest) -> dict[str, Any] | None:
        facilitateur = facilitateur_de(request.user)
        return contexte(facilitateur) if facilitateur else None

    return du_visiteur


def _certification(facilitateur: Facilitateur) -> dict[str, Any]:
    certification = facilitateur.certification()
    statut = certification.statut() if certification else None
    ton, icone = ASPECTS[statut] if statut else ("", "")
    return {"certification": certification, "statut": statut, "ton": ton, "icone": icone}


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
    maintenant = timezone.now()
    return {
        "indisponibilites": [x for x in facilitateur.indisponibilites.all() if x.periode.upper > maintenant][:3],
        "methodes": list(facilitateur.methodes.all()),
    }


declarer(
    Panneau("facilitateurs.lettre", "Ma lettre de mission", 110, _pour(_lettre), "facilitateurs/panneaux/lettre.html")
)
declarer(
    Panneau(
        "facilitateurs.certification",
        "Ma certification",
        120,
        _pour(_certification),
        "facilitateurs/panneaux/certification.html",
    )
)
declarer(
    Panneau("facilitateurs.profil", "Quand me proposer", 130, _pour(_profil), "facilitateurs/panneaux/profil.html")
)
