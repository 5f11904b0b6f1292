"""One e-mail: a document that could not be made is told to the cell."""

from collections.abc import Iterable

from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.services import identite

from .models import Document


def _echec(document: Document) -> Iterable[Envoi]:
    if document.etat == Document.Etat.ECHEC:
        ident = identite()
        yield Envoi(
            Destinataire(ident.contact_courriel, ident.nom),
            quand=document.cree_le,
            occurrence=f"v{document.version}",
            contexte={"url": absolue(f"/admin/documents/document/{document.pk}/change/")},
        )


declarer(
    Regle("documents.echec", "Document non fabriqué, à la cellule", "documents.Document", "documents/echec", _echec)
)
