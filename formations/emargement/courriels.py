"""Who is told of a group confided to them, and when somebody missed more half-days than the jury lets pass."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone

from agenda.models import Inscription
from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.services import identite
from instance.typographie import plage

from .. import assiduite
from ..models import Cohorte


def _trop_manquees(cohorte: Cohorte) -> Iterator[tuple[Inscription, assiduite.Assiduite]]:
    if not cohorte.formation.certifiante:
        return
    inscriptions = list(
        Inscription.objects.filter(session=cohorte.session_id, etat=Inscription.Etat.CONFIRMEE).select_related("agent")
    )
    lues = assiduite.assiduites(cohorte, [inscription.agent_id for inscription in inscriptions])
    for inscription in inscriptions:
        if lues[inscription.agent_id].trop_manquees:
            yield inscription, lues[inscription.agent_id]


def _a_la_personne(cohorte: Cohorte) -> Iterator[Envoi]:
    for inscription, lue in _trop_manquees(cohorte):
        agent = inscription.agent
        yield Envoi(
            Destinataire(agent.email, str(agent), agent.pk),
            timezone.now(),
            contexte={
                "cohorte": str(cohorte),
                "manquees": lue.manquees,
                "limite": lue.limite,
                "url": absolue(reverse("formations:mes_emargements")),
            },
            occurrence=str(agent.numero),
        )


def _a_la_cellule(cohorte: Cohorte) -> Iterator[Envoi]:
    for inscription, lue in _trop_manquees(cohorte):
        yield Envoi(
            _cellule(cohorte),
            timezone.now(),
            contexte={
                "cohorte": str(cohorte),
                "personne": str(inscription.agent),
                "manquees": lue.manquees,
                "limite": lue.limite,
                "url": absolue(reverse("formations:assiduite", args=[cohorte.session.cle])),
            },
            occurrence=str(inscription.agent.numero),
            collectif=True,
        )


def _cellule(cohorte: Cohorte) -> Destinataire:
    """Whoever follows the cohort, else the mailbox of the cell."""
    referent = cohorte.referent
    if referent and referent.is_active and referent.email:
        return Destinataire(referent.email, str(referent), referent.pk)
    ident = identite()
    return Destinataire(ident.contact_courriel, ident.sous_titre)


def _a_qui_forme(cohorte: Cohorte) -> Iterator[Envoi]:
    """Named for a group that is not over: where their pages are, and how one signs in."""
    demis = assiduite.creneaux(cohorte)
    if not demis or demis[-1].fin <= timezone.now():
        return
    for formateur in cohorte.formateurs.select_related("agent"):
        agent = formateur.agent
        yield Envoi(
            Destinataire(agent.email, str(agent), agent.pk),
            timezone.now(),
            contexte={
                "cohorte": str(cohorte),
                "dates": plage(timezone.localdate(demis[0].debut), timezone.localdate(demis[-1].fin)),
                "email": agent.email or "",
                "url": absolue(reverse("formations:formateur")),
            },
            occurrence=str(agent.numero),
            perime=demis[-1].fin,
        )


for _cle, _libelle, _envois in (
    ("formations.formateur", "Groupe confié à qui forme", _a_qui_forme),
    ("formations.absences", "Trop de demi-journées manquées", _a_la_personne),
    ("formations.absences_cellule", "Trop de demi-journées manquées, pour la cellule", _a_la_cellule),
):
    declarer(Regle(_cle, _libelle, "formations.Cohorte", _cle.replace(".", "/"), _envois))
