"""Papers asked for: those of a whole cohort, and the programme of a training."""

from django.db import transaction

from agents.models import Agent
from documents.models import Document, Lot
from documents.services import demander, demander_lot, dernier
from documents.types import TYPES
from instance.journal import Auteur

from ..models import Cohorte, Formation
from .documents import PROGRAMME
from .lecture import stagiaires


@transaction.atomic
def demander_pieces(cohorte: Cohorte, cle_type: str, *, par: Agent) -> Lot:
    """One for each trainee. Who cannot have it yet is said on the page of the lot. Raises ValidationError when there
    is nobody."""
    titre = f"{TYPES[cle_type].libelle}, {cohorte.session.titre}"
    return demander_lot(cle_type, stagiaires(cohorte), titre=titre, par=par)


@transaction.atomic
def refaire_programme(formation: Formation, *, par: Auteur) -> bool:
    """Ask for a new version, unless the last one prints the same. Whether it was asked for."""
    if not formation.visible:
        return False
    avant = dernier(PROGRAMME, formation)
    return demander(PROGRAMME, formation, par=par) != avant


def programme(formation: Formation) -> Document | None:
    """The last one that is ready."""
    prets = Document.objects.de(formation).filter(type=PROGRAMME, etat=Document.Etat.PRET)
    return prets.order_by("-version").first()
