"""What a holder sees of their certifications, the latest first."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType

from agents.models import Agent
from documents.models import Document
from documents.sceau.cles import ATTENTE

from ..aspects import ASPECTS
from ..models import Certification
from ..services.certificats import TYPE_CERTIFICAT
from .documents import adresse_publique, qr


@dataclass
class Sienne:
    """`document` is the version in force, `suite` a later one in preparation or that failed."""

    certification: Certification
    versions: list[Document] = field(default_factory=list)

    @property
    def document(self) -> Document | None:
        return next((version for version in self.versions if version.etat == Document.Etat.PRET), None)

    @property
    def suite(self) -> Document | None:
        return self.versions[0] if self.versions and self.versions[0].etat != Document.Etat.PRET else None

    @property
    def attend_le_cachet(self) -> bool:
        return self.suite is not None and self.suite.erreur == ATTENTE

    @property
    def statut(self) -> Certification.Statut:
        return self.certification.statut()

    @property
    def ton(self) -> str:
        return ASPECTS[self.statut][0]

    @property
    def icone(self) -> str:
        return ASPECTS[self.statut][1]

    @property
    def adresse(self) -> str:
        return adresse_publique(self.certification)

    @property
    def qr(self) -> str:
        """To be scanned from the screen: always of today's address."""
        return qr(self.adresse, fond="#fff")


def siennes(agent: Agent) -> list[Sienne]:
    """With what happened to each. In five queries, however many."""
    lues = [
        Sienne(certification)
        for certification in Certification.objects.filter(facilitateur__agent=agent)
        .select_related("facilitateur__agent", "renouvelle", "renouvelee_par")
        .prefetch_related("suspensions", "pauses", "auditions")
        .order_by("-valable_jusqu_au", "-pk")
    ]
    par_cle = {str(lue.certification.pk): lue for lue in lues}
    documents = Document.objects.filter(
        type=TYPE_CERTIFICAT, objet_type=ContentType.objects.get_for_model(Certification), objet_id__in=par_cle
    )
    for document in documents.order_by("-version"):
        par_cle[document.objet_id].versions.append(document)
    return lues
