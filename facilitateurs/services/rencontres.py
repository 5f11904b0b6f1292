"""The network's meetings: sessions of the agenda whose audience is its members."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda import services as agenda
from agenda.models import Modalite, Mode, Session
from agents.models import Institution
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
    session = Session(titre=titre, institution=institution, audience=AUDIENCE, adresse="/mon-espace/")
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


def _tenir(rencontre: Rencontre) -> Rencontre:
    tenues = Rencontre.objects.select_for_update(of=("self",), no_key=True)
    return tenues.select_related("session").get(pk=rencontre.pk)
