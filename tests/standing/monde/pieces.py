"""The papers of a cohort: lots, documents and what came back signed."""

import datetime as dt

from django.core.files.base import ContentFile
from django.utils import timezone

from agenda.models import Inscription, Presence
from documents.models import Document, ExemplaireSigne, Lot, MembreLot, ReferenceLegale
from documents.references import REFERENCES
from formations import services as formations
from formations.models import Formation
from tests.agents.factories import AgentFactory

from .gens import Monde


def poser_pieces(n: int, monde: Monde) -> None:
    """A cohort that is over: the requester and `n` others attended it, each has a certificate that came back signed;
    one lot of them being made, one finished, and `n` more."""
    debut = timezone.now() - dt.timedelta(days=20)
    demi = formations.DemiJournee(debut, debut + dt.timedelta(hours=3), {"site": monde.cellule.site})
    formation = Formation.objects.get(pk=monde.extra["formation"].pk)
    cohorte = formations.ouvrir_cohorte(formation, nom="Passée", par=monde.cellule, demi_journees=[demi])
    monde.extra["cohorte pieces"] = cohorte
    (creneau,) = cohorte.session.creneaux.all()
    certificats = []
    for rang, agent in enumerate([monde.demandeur, *AgentFactory.create_batch(n)], start=1):
        inscription = Inscription.objects.create(
            session=cohorte.session, agent=agent, ordre=rang, etat="confirmee", confirmee_le=timezone.now()
        )
        Presence.objects.create(creneau=creneau, agent=agent, etat="present", source="porte")
        certificats.append(_certificat(inscription, rang))
    monde.extra["certificat"] = certificats[0]
    for i in range(n):
        for nom, etat in (("lot", Lot.Etat.EN_COURS), ("lot fini", Lot.Etat.FINI)):
            monde.extra.setdefault(nom, _lot(monde, etat, certificats, i))
        ReferenceLegale.objects.create(
            cle=next(iter(REFERENCES)).cle, texte="Autrement.", depuis=dt.date(2030, 1, 1 + i)
        )


def _certificat(inscription: Inscription, rang: int) -> Document:
    document = Document.objects.create(
        type="certificat_realisation",
        numero=f"CR-1990-{rang:04d}",
        titre=f"Certificat {rang}",
        objet=inscription,
        etat=Document.Etat.PRET,
        fichier=ContentFile(b"%PDF-1.4", f"certificat-{rang}.pdf"),
        empreinte="0" * 64,
    )
    ExemplaireSigne.objects.create(
        document=document,
        fichier=ContentFile(b"%PDF-1.4", f"signe-{rang}.pdf"),
        type_mime="application/pdf",
        empreinte="0" * 64,
        depose_le=timezone.now(),
    )
    return document


def _lot(monde: Monde, etat: str, certificats: list[Document], rang: int) -> Lot:
    fini = etat == Lot.Etat.FINI
    lot = Lot.objects.create(
        type="certificat_realisation",
        titre=f"Certificats {rang}",
        etat=etat,
        demande_par=monde.cellule,
        fini_le=timezone.now() if fini else None,
        expire_le=timezone.now() + dt.timedelta(days=7) if fini else None,
        archive=ContentFile(b"PK", f"lot-{rang}.zip") if fini else "",
        impression=ContentFile(b"%PDF-1.4", f"lot-{rang}.pdf") if fini else "",
    )
    for place, document in enumerate(certificats, start=1):
        MembreLot.objects.create(
            lot=lot,
            rang=place,
            objet=document.objet,
            libelle=document.titre,
            document=document,
        )
    return lot
