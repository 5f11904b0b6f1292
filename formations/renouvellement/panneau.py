"""What renewal shows elsewhere: in « Mon espace », on the admin's first page, on the page of a certification."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from facilitateurs.certificats import suites
from facilitateurs.models import Certification
from facilitateurs.registre import fiche
from facilitateurs.registre.chiffres import Taux, declarer_taux
from facilitateurs.registre.views import ENTREES
from facilitateurs.rules import facilitateur_de
from instance import memo
from instance.espace import Panneau, Raccourci, declarer, declarer_raccourci

from ..models import DossierRenouvellement, Passage
from .lecture import suivi
from .progression import progression
from .relais import combien, par_agent


def _a_garder(certification: Certification) -> dict[str, Any] | None:
    """A valid one is followed as well: three years go fast."""
    present = certification.facilitateur.est_present(timezone.localdate())
    if not present or certification.statut() == Certification.Statut.RETIREE:
        return None
    return {"suivi": memo.garder(("formations.suivi", certification.pk), lambda: suivi(certification))}


def _a_renouveler(request: HttpRequest) -> dict[str, Any] | None:
    """When it is the person's turn: a file to open, to finish or to complete."""
    facilitateur = facilitateur_de(request.user)
    certification = facilitateur.certification() if facilitateur else None
    if facilitateur is None or certification is None:
        return None
    certification.facilitateur = facilitateur
    lu = _a_garder(certification)
    return lu if lu and lu["suivi"].a_faire else None


def _de_la_certification(certification: Certification) -> dict[str, Any] | None:
    """Its files, its holder's progress, and the missions to hand over."""
    agent = certification.facilitateur.agent_id
    return {
        "progression": progression(certification),
        "dossiers": list(DossierRenouvellement.objects.filter(certification=certification).exclude(etat="brouillon")),
        "relais": par_agent().get(agent, []),
    }


def _taux() -> Taux:
    """Of those who came before a jury whose results are sent, each person and cohort once: how many were certified
    then."""
    passes = Passage.objects.filter(jury__resultats_le__isnull=False)
    presentes = passes.order_by().values("agent", "cohorte").distinct()
    admis = presentes.filter(agent__facilitateur__certifications__jury_le__isnull=False)
    return Taux("Personnes certifiées, parmi celles que le jury a entendues", admis.count(), presentes.count())


for _ou, _gabarit in ((suites.PANNEAU, "panneau"), (suites.PAGE, "a_garder")):
    _ou.declare(
        "formations.renouvellement",
        fiche.Suite("formations.renouvellement", _a_garder, f"formations/renouvellement/{_gabarit}.html"),
    )
declarer(
    Panneau(
        "formations.a_renouveler",
        "Renouveler ma certification",
        34,
        _a_renouveler,
        "formations/renouvellement/panneau_a_renouveler.html",
    )
)
fiche.declarer(fiche.Suite("formations.renouvellement", _de_la_certification, "formations/renouvellement/fiche.html"))
declarer_taux("formations", _taux)
ENTREES.declare("formations.renouvellements", ("Renouvellements", "formations:renouvellements"))
ENTREES.declare("formations.relais", ("Missions à relayer", "formations:relais"))
declarer_raccourci(
    Raccourci(
        "formations.renouvellements",
        "Dossiers de renouvellement à lire",
        52,
        lambda: reverse("formations:renouvellements"),
        lambda request: DossierRenouvellement.objects.a_lire().count(),
        urgent=True,
    )
)
declarer_raccourci(
    Raccourci(
        "formations.relais",
        "Missions à relayer",
        53,
        lambda: reverse("formations:relais"),
        lambda request: combien(),
        urgent=True,
    )
)
