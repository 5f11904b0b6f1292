"""What renewal shows elsewhere: in « Mon espace », on the admin's first page, on the page of a certification."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from facilitateurs.models import Certification
from facilitateurs.registre import fiche
from facilitateurs.registre.chiffres import Taux, declarer_taux
from facilitateurs.registre.views import ENTREES
from facilitateurs.rules import facilitateur_de
from instance.espace import Panneau, Raccourci, declarer, declarer_raccourci

from ..models import DossierRenouvellement, Passage
from .lecture import suivi
from .progression import progression
from .relais import combien, par_agent


def _ma_progression(request: HttpRequest) -> dict[str, Any] | None:
    """Once certified. A valid one is followed as well: three years go fast."""
    facilitateur = facilitateur_de(request.user)
    lu = suivi(facilitateur) if facilitateur else None
    if lu is None or lu.statut == Certification.Statut.RETIREE:
        return None
    return {"suivi": lu}


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


declarer(
    Panneau(
        "formations.renouvellement",
        "Garder ma certification",
        122,
        _ma_progression,
        "formations/renouvellement/panneau.html",
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
