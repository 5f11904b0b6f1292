"""The network's meetings: sessions of the agenda whose audience is its members."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Modalite, Mode, Session
from agents.models import Institution
from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur

from ..rencontres.models import AUDIENCE, Rencontre


@transaction.atomic
def prevoir_rencontre(
    *,
    titre: str,
    debut: dt.datetime,
    fin: dt.datetime,
    par: Auteur,
    ordre_du_jour: str = "",
    institution: Institution | None = None,
    capacite: int | None = None,
    **lieu: Any,
) -> Rencontre:
    """A draft: members see it, and may register, once it is announced. `lieu` takes a slot's place fields."""
    session = Session(titre=titre, institution=institution, audience=AUDIENCE, adresse="/mon-espace/rencontres/")
    session.full_clean()
    session.save()
    rencontre = Rencontre(session=session, ordre_du_jour=ordre_du_jour)
    rencontre.full_clean()
    rencontre.save()
    creneau = agenda.planifier(session, debut=debut, fin=fin, **lieu)
    for mode in Mode.values if creneau.modalite == Modalite.HYBRIDE else [creneau.modalite]:
        agenda.changer_capacite(session, mode=mode, capacite=capacite, par=par)
    journal.ecrire("facilitateurs.prevoir_rencontre", rencontre, par=par)
    return rencontre


@transaction.atomic
def changer_rencontre(
    rencontre: Rencontre, *, par: Auteur, titre: str, ordre_du_jour: str, compte_rendu: str = "", **seance: Any
) -> Rencontre:
    """Words, date and place; those registered are told by the agenda of a new date or place. Raises ValidationError."""
    rencontre = _tenir(rencontre)
    if rencontre.publiee_le and not compte_rendu.strip():
        raise ValidationError({"compte_rendu": "Le compte rendu est publié\u00a0: corrigez-le, sans le vider."})
    session = rencontre.session
    if session.titre != titre:
        session.titre = titre
        session.full_clean()
        session.save(update_fields=["titre"])
    rencontre.ordre_du_jour, rencontre.compte_rendu = ordre_du_jour, compte_rendu
    rencontre.save(update_fields=["ordre_du_jour", "compte_rendu"])
    creneau = session.creneaux.filter(annule=False).first()
    if creneau is not None and seance:
        agenda.deplacer(creneau, **seance)
    journal.ecrire("facilitateurs.changer_rencontre", rencontre, par=par)
    return rencontre


@transaction.atomic
def annoncer_rencontre(rencontre: Rencontre, *, par: Auteur) -> Rencontre:
    """Show it to the network, and open registration. Idempotent. Raises ValidationError once it is cancelled."""
    rencontre = _tenir(rencontre)
    if rencontre.session.annulee_le:
        raise ValidationError("Cette rencontre est annulée.")
    if rencontre.annoncee_le is None:
        rencontre.annoncee_le = timezone.now()
        rencontre.save(update_fields=["annoncee_le"])
        agenda.regler(rencontre.session, inscriptible=True, par=par)
        journal.ecrire("facilitateurs.annoncer_rencontre", rencontre, par=par)
    return rencontre


@transaction.atomic
def annuler_rencontre(rencontre: Rencontre, *, motif: str, par: Auteur) -> Rencontre:
    """Those registered read the motive. Idempotent. Raises ValidationError without one."""
    rencontre = _tenir(rencontre)
    if rencontre.session.annulee_le is None:
        agenda.annuler_session(rencontre.session, motif=motif, par=par)
        journal.ecrire("facilitateurs.annuler_rencontre", rencontre, par=par, motif=motif.strip())
    return rencontre


@transaction.atomic
def publier_compte_rendu(rencontre: Rencontre, *, par: Auteur) -> Rencontre:
    """Show the minutes to the members, and write to each of them. Idempotent: later corrections are not told. Raises
    ValidationError before the end, on a cancelled meeting, without minutes."""
    rencontre = _tenir(rencontre)
    if rencontre.publiee_le is not None:
        return rencontre
    if rencontre.session.annulee_le or rencontre.annoncee_le is None:
        raise ValidationError("Cette rencontre n’a pas eu lieu.")
    if rencontre.session.creneaux.a_venir().exists():
        raise ValidationError("Cette rencontre n’est pas finie\u00a0: publiez son compte rendu ensuite.")
    if not rencontre.compte_rendu.strip():
        raise ValidationError("Écrivez d’abord le compte rendu.")
    rencontre.publiee_le = timezone.now()
    rencontre.save(update_fields=["publiee_le"])
    journal.ecrire("facilitateurs.publier_compte_rendu", rencontre, par=par)
    reconcilier(rencontre)
    return rencontre


def _tenir(rencontre: Rencontre) -> Rencontre:
    tenues = Rencontre.objects.select_for_update(of=("self",), no_key=True)
    return tenues.select_related("session").get(pk=rencontre.pk)
