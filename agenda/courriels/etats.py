"""What somebody is told when the state of their registration changes, or the session itself does."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from agents import liens
from courriels.regles import Envoi, Regle, declarer

from .. import ics
from ..models import Creneau, Inscription
from .contexte import LIEN_ACCEPTER, LIEN_ANNULER, a_qui, commun, creneaux, invitation, lien

E = Inscription.Etat
CONFIRMEE, INSCRITE_PAR, VALIDEE, PROMUE, ACCEPTEE = (
    f"agenda.{nom}" for nom in ("confirmee", "inscrite_par", "validee", "promue", "acceptee")
)
ATTENTE, A_VALIDER, OFFERTE, OFFRE_EXPIREE, REFUSEE = (
    f"agenda.{nom}" for nom in ("attente", "a_valider", "offerte", "offre_expiree", "refusee")
)
RENDUE, RETIREE, SESSION_ANNULEE, DEPLACEE = (
    f"agenda.{nom}" for nom in ("rendue", "retiree", "session_annulee", "deplacee")
)
# State → the rules that may have told of it.
CLES: dict[Inscription.Etat, tuple[str, ...]] = {
    E.CONFIRMEE: (CONFIRMEE, INSCRITE_PAR, VALIDEE, PROMUE, ACCEPTEE, DEPLACEE),
    E.EN_ATTENTE: (ATTENTE, INSCRITE_PAR, DEPLACEE),
    E.A_VALIDER: (A_VALIDER, INSCRITE_PAR, DEPLACEE),
    E.OFFERTE: (OFFERTE, DEPLACEE),
    E.ANNULEE: (RENDUE, RETIREE, SESSION_ANNULEE),
    E.REFUSEE: (REFUSEE,),
    E.OFFRE_EXPIREE: (OFFRE_EXPIREE,),
}
FIXES = {
    E.EN_ATTENTE: ATTENTE,
    E.A_VALIDER: A_VALIDER,
    E.OFFERTE: OFFERTE,
    E.REFUSEE: REFUSEE,
    E.OFFRE_EXPIREE: OFFRE_EXPIREE,
}


def cle_de(inscription: Inscription) -> str:
    """The one rule that tells of the present state."""
    etat = Inscription.Etat(inscription.etat)
    if etat == E.ANNULEE:
        return _de_la_fin(inscription)
    if _est_du_depart(inscription) and inscription.inscrite_par_id and etat in (E.CONFIRMEE, E.EN_ATTENTE, E.A_VALIDER):
        return INSCRITE_PAR
    return FIXES[etat] if etat in FIXES else _de_la_place(inscription)


def _est_du_depart(inscription: Inscription) -> bool:
    """Nothing happened since the place was asked for."""
    return inscription.depuis_le == inscription.creee_le


def _de_la_place(inscription: Inscription) -> str:
    if _est_du_depart(inscription):
        return CONFIRMEE
    if inscription.offre_expire_le:
        return ACCEPTEE
    return VALIDEE if inscription.session.sur_accord else PROMUE


def _de_la_fin(inscription: Inscription) -> str:
    if inscription.session.annulee_le and inscription.session.annulee_le == inscription.annulee_le:
        return SESSION_ANNULEE
    return RENDUE if inscription.annulee_par_id in (None, inscription.agent_id) else RETIREE


def _avec_place(inscription: Inscription, dates: list[Creneau]) -> dict[str, Any]:
    return commun(inscription, dates) | {"annuler": lien(inscription, LIEN_ANNULER)}


def _en_attente(inscription: Inscription, dates: list[Creneau]) -> dict[str, Any]:
    relue = Inscription.objects.avec_rang().filter(pk=inscription.pk).first()
    return _avec_place(inscription, dates) | {"rang": relue.rang if relue else None}  # type: ignore[attr-defined]


def _a_accepter(inscription: Inscription, dates: list[Creneau]) -> dict[str, Any]:
    return _avec_place(inscription, dates) | {"accepter": lien(inscription, LIEN_ACCEPTER)}


def _terminee(inscription: Inscription, dates: list[Creneau]) -> dict[str, Any]:
    par = inscription.annulee_par
    prevus = dates or list(inscription.session.creneaux.select_related("site", "salle__site"))
    return commun(inscription, prevus) | {"annulee_par": str(par) if par else ""}


def _dire(
    cle: str, contexte: Callable[[Inscription, list[Creneau]], dict[str, Any]], methode: ics.Methode | None = None
) -> Callable[[Inscription], Iterator[Envoi]]:
    """The e-mail of the rule `cle`, as long as it is the one that tells of the state. Told again when the state comes
    again, not when it lasts."""

    def envois(inscription: Inscription) -> Iterator[Envoi]:
        if cle_de(inscription) != cle:
            return
        dates = creneaux(inscription)
        methode_due = methode if methode is not ics.Methode.CANCEL or inscription.confirmee_le else None
        if methode is ics.Methode.REQUEST and inscription.etat != E.CONFIRMEE:
            methode_due = None
        yield Envoi(
            a_qui(inscription),
            inscription.depuis_le,
            contexte=partial(contexte, inscription, dates),
            occurrence=f"{inscription.depuis_le:%Y%m%dT%H%M%S%f}",
            perime=inscription.offre_expire_le
            if inscription.etat == E.OFFERTE
            else max((creneau.fin for creneau in dates), default=None),
            ics=partial(_calendrier, inscription, dates, methode_due) if methode_due else "",
        )

    return envois


def _calendrier(inscription: Inscription, dates: list[Creneau], methode: ics.Methode) -> str:
    """A cancellation names every slot, those cancelled before included."""
    if methode is ics.Methode.CANCEL:
        dates = list(inscription.session.creneaux.select_related("session", "site", "salle__site"))
    return invitation(inscription, dates, methode)


def _deplacee(inscription: Inscription) -> Iterator[Envoi]:
    """One message for the last change since the place was given or asked for."""
    if not inscription.est_active:
        return
    tous = list(inscription.session.creneaux.select_related("session", "site", "salle__site"))
    depuis = inscription.confirmee_le or inscription.creee_le
    changes = [creneau for creneau in tous if creneau.modifie_le and creneau.modifie_le > depuis]
    if not changes:
        return
    le = max(creneau.modifie_le for creneau in changes if creneau.modifie_le)
    dates = [creneau for creneau in tous if not creneau.annule]
    confirmee = inscription.etat == E.CONFIRMEE
    yield Envoi(
        a_qui(inscription),
        le,
        contexte=lambda: _avec_place(inscription, dates) | {"changes": changes},
        occurrence=f"{le:%Y%m%dT%H%M%S%f}",
        perime=max((creneau.fin for creneau in dates), default=None),
        ics=partial(invitation, inscription, changes, ics.Methode.REQUEST) if confirmee else "",
    )


def _regle(cle: str, libelle: str, envois: Callable[[Inscription], Iterator[Envoi]], *, grave: bool = False) -> None:
    declarer(Regle(cle, libelle, "agenda.Inscription", cle.replace(".", "/"), envois, grave=grave))


_INVITE = ics.Methode.REQUEST
_RETIRE = ics.Methode.CANCEL
_regle(CONFIRMEE, "Inscription confirmée", _dire(CONFIRMEE, _avec_place, _INVITE))
_regle(INSCRITE_PAR, "Inscription faite par un ou une collègue", _dire(INSCRITE_PAR, _en_attente, _INVITE))
_regle(VALIDEE, "Inscription validée", _dire(VALIDEE, _avec_place, _INVITE))
_regle(PROMUE, "Place obtenue depuis la liste d’attente", _dire(PROMUE, _avec_place, _INVITE))
_regle(ACCEPTEE, "Place proposée, acceptée", _dire(ACCEPTEE, _avec_place, _INVITE))
_regle(ATTENTE, "Sur liste d’attente", _dire(ATTENTE, _en_attente))
_regle(A_VALIDER, "Inscription à valider, demande reçue", _dire(A_VALIDER, _avec_place))
_regle(OFFERTE, "Place proposée, à accepter", _dire(OFFERTE, _a_accepter))
_regle(OFFRE_EXPIREE, "Place proposée, non acceptée à temps", _dire(OFFRE_EXPIREE, _terminee))
_regle(REFUSEE, "Inscription non retenue", _dire(REFUSEE, _terminee), grave=True)
_regle(RENDUE, "Place rendue par la personne", _dire(RENDUE, _terminee, _RETIRE))
_regle(RETIREE, "Inscription annulée par quelqu’un d’autre", _dire(RETIREE, _terminee, _RETIRE))
_regle(SESSION_ANNULEE, "Session annulée", _dire(SESSION_ANNULEE, _terminee, _RETIRE), grave=True)
_regle(DEPLACEE, "Date ou lieu changé", _deplacee)
liens.declarer_but(LIEN_ANNULER, "agenda:annuler_lien")
liens.declarer_but(LIEN_ACCEPTER, "agenda:accepter_lien")
