"""The e-mails of juries: to members until they have signed, to whoever passes, to the cell. See the end of the file for
the list."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from agenda.ics import Methode
from courriels.regles import PRIORITE_CODES, Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.typographie import compter, enumerer, jour, quand

from ..candidatures.courriels import cellule, le_matin, le_matin_ouvre
from ..models import CodeJury, Jury, MembreJury, Passage, PassageRetire, ProcesVerbal
from ..models.jury import ESSAIS
from ..services.jury_acces import code_de
from . import acquis, invitations, liens, references
from .regles import MINUTES_CODE_JURY, RAPPEL_JURY, RAPPEL_SIGNATURE_JURY

Etat, Resultat = Jury.Etat, Passage.Resultat


def _instant(le: dt.datetime | None) -> str:
    return f"{le:%Y%m%dT%H%M%S%f}" if le else ""


def _faits(jury: Jury) -> dict[str, Any]:
    return {"formation": jury.formation.titre, "date": quand(jury.debut), "lieu": f"{jury.lieu}, {jury.ville}"}


# --- To members ---------------------------------------------------------------------------------------
def _membre(membre: MembreJury) -> Destinataire:
    return Destinataire(membre.adresse, membre.nom, membre.agent_id)


def _pour_un_membre(membre: MembreJury) -> dict[str, Any]:
    """With their way in: their account, or a personal link."""
    page = absolue(reverse("formations:jury", args=[membre.jury.cle]))
    exterieur = membre.agent_id is None
    return {
        **_faits(membre.jury),
        "nom": membre.nom,
        "preside": membre.preside,
        "exterieur": exterieur,
        "url": liens.adresse(membre) if exterieur else page,
        "expire": jour(liens.expiration(membre)) if exterieur else "",
    }


def _siege(membre: MembreJury) -> bool:
    return membre.retire_le is None and membre.jury.etat != Etat.ANNULE


def _quand(jury: Jury) -> str:
    """Told again each time the date or the place moves. The same for a date just typed in Paris as read back in UTC."""
    debut = jury.debut.astimezone(dt.UTC)
    return f"{debut:%Y%m%dT%H%M}" + (f"-{jury.deplacements}" if jury.deplacements else "")


def _convocation(membre: MembreJury) -> Iterable[Envoi]:
    jury = membre.jury
    if jury.convoque_le and _siege(membre) and jury.etat in (Etat.PREPARATION, Etat.SEANCE):
        yield Envoi(
            _membre(membre),
            jury.convoque_le,
            partial(_pour_un_membre, membre),
            _quand(jury),
            perime=_lendemain(jury),
            ics=partial(invitations.du_membre, membre),
        )


def _lendemain(jury: Jury) -> dt.datetime:
    return jury.debut + dt.timedelta(days=1)


def _rappel(membre: MembreJury) -> Iterable[Envoi]:
    """To who has not declared, a few days before."""
    jury = membre.jury
    attendu = _siege(membre) and jury.etat == Etat.PREPARATION and membre.declare_le is None and not membre.conflit
    if not attendu or jury.convoque_le is None or not RAPPEL_JURY.valeur():
        return
    le = le_matin(jury.jour - dt.timedelta(days=RAPPEL_JURY.valeur()))
    if le > jury.convoque_le:
        yield Envoi(_membre(membre), le, partial(_pour_un_membre, membre), f"{jury.debut:%Y%m%d}", perime=jury.debut)


def _a_rappeler() -> QuerySet[MembreJury]:
    attendus = MembreJury.objects.actifs().filter(
        declare_le=None, conflit="", jury__etat=Etat.PREPARATION, jury__convoque_le__isnull=False
    )
    return attendus.filter(jury__debut__gt=timezone.now()).select_related("agent", "jury__formation")


def _annule(membre: MembreJury) -> Iterable[Envoi]:
    jury = membre.jury
    if jury.annule_le and jury.convoque_le and membre.retire_le is None:
        contexte = {**_faits(jury), "nom": membre.nom}
        retrait = partial(invitations.du_membre, membre, methode=Methode.CANCEL)
        yield Envoi(_membre(membre), jury.annule_le, contexte, perime=_lendemain(jury), ics=retrait)


def _retire(membre: MembreJury) -> Iterable[Envoi]:
    """Had been convened, and does not sit any more. Also to who declared a conflict: it frees their calendar."""
    jury = membre.jury
    if membre.retire_le is None or jury.convoque_le is None or membre.retire_le < jury.convoque_le:
        return
    if jury.etat in (Etat.PREPARATION, Etat.SEANCE):
        yield Envoi(
            _membre(membre),
            membre.retire_le,
            {**_faits(jury), "nom": membre.nom},
            _instant(membre.retire_le),
            perime=_lendemain(jury),
            ics=partial(invitations.du_membre, membre, methode=Methode.CANCEL),
        )


def _attend(membre: MembreJury) -> ProcesVerbal | None:
    """The minutes that this member has still to sign. No query once the sweep has prefetched them."""
    if not _siege(membre):
        return None
    for pv in membre.jury.proces_verbaux.all():
        if pv.signe_le is None and pv.caduc_le is None:
            return None if any(signature.membre_id == membre.pk for signature in pv.signatures.all()) else pv
    return None


def _a_signer(membre: MembreJury) -> Iterable[Envoi]:
    if pv := _attend(membre):
        yield Envoi(_membre(membre), pv.etabli_le, partial(_pour_signer, membre, pv), pv.numero)


def _rappel_signature(membre: MembreJury) -> Iterable[Envoi]:
    jours = RAPPEL_SIGNATURE_JURY.valeur()
    if jours and (pv := _attend(membre)):
        le = le_matin_ouvre(pv.etabli_le, jours)
        yield Envoi(_membre(membre), le, partial(_pour_signer, membre, pv), pv.numero)


def _sans_signature() -> QuerySet[MembreJury]:
    attendus = ProcesVerbal.objects.a_signer()
    membres = MembreJury.objects.actifs().filter(jury__proces_verbaux__in=attendus).exclude(jury__etat=Etat.ANNULE)
    return membres.select_related("agent", "jury__formation").prefetch_related(
        "jury__proces_verbaux__rectifie", "jury__proces_verbaux__signatures"
    )


def _pour_signer(membre: MembreJury, pv: ProcesVerbal) -> dict[str, Any]:
    rectifie = pv.rectifie.numero if pv.rectifie else ""
    return {**_pour_un_membre(membre), "numero": pv.numero, "rectifie": rectifie, "depuis": jour(pv.etabli_le)}


def _code(demande: CodeJury) -> Iterable[Envoi]:
    """Its own recipient alone reads it."""
    contexte = {"code": code_de(demande), "minutes": MINUTES_CODE_JURY.valeur()}
    yield Envoi(_membre(demande.membre), demande.cree_le, contexte, perime=demande.expire_le)


# --- To the cell --------------------------------------------------------------------------------------
def _cockpit(jury: Jury) -> str:
    return absolue(reverse("formations:cockpit_jury", args=[jury.pk]))


def _conflit(membre: MembreJury) -> Iterable[Envoi]:
    """What the tie is, is read on the page of the jury."""
    if membre.conflit and membre.conflit_le:
        contexte = {**_faits(membre.jury), "membre": membre.nom, "url": _cockpit(membre.jury)}
        yield Envoi(cellule(), membre.conflit_le, contexte, f"{membre.cle}")


def _delivre(jury: Jury) -> Iterable[Envoi]:
    if jury.delivre_le:
        yield Envoi(cellule(), jury.delivre_le, partial(_bilan, jury), _instant(jury.delivre_le))


def _bilan(jury: Jury) -> dict[str, Any]:
    passages = list(
        jury.passages.select_related("agent", "jury__referentiel").prefetch_related(
            "decisions", "jury__referentiel__blocs"
        )
    )
    noms = {
        cle: enumerer(str(p.agent) for p in passages if p.resultat == cle)
        for cle in (Resultat.ADMIS, Resultat.PARTIEL, Resultat.AJOURNE)
    }
    return {
        **_faits(jury),
        "combien": compter(
            sum(p.resultat == Resultat.ADMIS for p in passages), "personne certifiée", "personnes certifiées"
        ),
        "admis": noms[Resultat.ADMIS],
        "partiels": noms[Resultat.PARTIEL],
        "ajournes": noms[Resultat.AJOURNE],
        "url": _cockpit(jury),
    }


# --- To whoever passes --------------------------------------------------------------------------------
def _candidat(passage: Passage | PassageRetire) -> Destinataire:
    agent = passage.agent
    return Destinataire(agent.email, str(agent), agent.pk)


def _passage(passage: Passage) -> Iterable[Envoi]:
    jury = passage.jury
    if jury.convoque_le and jury.etat == Etat.PREPARATION:
        contexte = {**_pour_un_candidat(passage), "essai": passage.essai}
        invitation = partial(invitations.du_candidat, passage)
        yield Envoi(_candidat(passage), jury.convoque_le, contexte, _quand(jury), perime=jury.debut, ics=invitation)


def _passage_annule(passage: Passage) -> Iterable[Envoi]:
    jury = passage.jury
    if jury.annule_le and jury.convoque_le:
        yield _plus_attendu(passage, jury.annule_le)


def _passage_retire(retire: PassageRetire) -> Iterable[Envoi]:
    if retire.jury.etat != Etat.ANNULE:
        yield _plus_attendu(retire, retire.retire_le)


def _plus_attendu(passage: Passage | PassageRetire, le: dt.datetime) -> Envoi:
    retrait = partial(invitations.du_candidat, passage, methode=Methode.CANCEL)
    perime = _lendemain(passage.jury)
    return Envoi(_candidat(passage), le, _pour_un_candidat(passage), perime=perime, ics=retrait)


def _pour_un_candidat(passage: Passage | PassageRetire) -> dict[str, Any]:
    return {**_faits(passage.jury), "nom": str(passage.agent)}


def _resultat(passage: Passage, *, lequel: str) -> Iterable[Envoi]:
    """Sent together; once more, when rectifying minutes changed it since."""
    jury = passage.jury
    if jury.resultats_le is None or jury.etat != Etat.SIGNE or _lu(passage) != lequel:
        return
    rectifie = passage.rectifie_le is not None and passage.rectifie_le > jury.resultats_le
    le = passage.rectifie_le if rectifie and passage.rectifie_le else jury.resultats_le
    yield Envoi(_candidat(passage), le, partial(_contexte_du_resultat, passage, rectifie), _instant(le))


def _lu(passage: Passage) -> str:
    """Read anew: what a transaction changed of its decisions counts."""
    return _relire(passage).resultat


def _relire(passage: Passage) -> Passage:
    lus = Passage.objects.select_related("agent", "jury__formation", "jury__referentiel")
    return lus.prefetch_related("decisions__bloc", "decisions__passage__jury", "jury__referentiel__blocs").get(
        pk=passage.pk
    )


def _contexte_du_resultat(passage: Passage, rectifie: bool) -> dict[str, Any]:
    relu = _relire(passage)
    acquises = [d for d in relu.decisions.all() if d.decision == d.Decision.ACQUIS]
    sources = [d.conservee_de or d for d in acquises]
    return {
        **_faits(relu.jury),
        "nom": str(relu.agent),
        "rectifie": rectifie,
        "blocs": [str(d.bloc) for d in acquises],
        "jusqu_au": jour(min(acquis.jusqu_au(d) for d in sources)) if sources else "",
        "motif": relu.motif,
        "preside": next((m.nom for m in relu.jury.membres.actifs() if m.preside), ""),
        "repasser": references.REPASSER.texte() if relu.essai < ESSAIS else "",
        "recours": references.RECOURS.texte(),
        "url": absolue(reverse("formations:resultat_jury", args=[relu.cle])),
    }


def _regle(cle: str, libelle: str, modele: str, envois: Any, candidats: Any = None, **options: Any) -> None:
    declarer(
        Regle(f"formations.{cle}", libelle, f"formations.{modele}", f"formations/{cle}", envois, candidats, **options)
    )


_regle("jury_convocation", "Convocation d’un membre du jury", "MembreJury", _convocation)
_regle("jury_rappel", "Rappel à un membre du jury qui n’a pas déclaré ses liens", "MembreJury", _rappel, _a_rappeler)
_regle("jury_annule", "Jury annulé, à ses membres", "MembreJury", _annule)
_regle("jury_retire", "Membre retiré du jury", "MembreJury", _retire)
_regle("jury_a_signer", "Procès-verbal à signer, aux membres du jury", "MembreJury", _a_signer)
_regle(
    "jury_rappel_signature",
    "Rappel aux membres du jury qui n’ont pas signé le procès-verbal",
    "MembreJury",
    _rappel_signature,
    _sans_signature,
)
_regle(
    "jury_code",
    "Code d’un membre extérieur du jury",
    "CodeJury",
    _code,
    priorite=PRIORITE_CODES,
    indispensables=("code",),
)
_regle("jury_conflit", "Conflit déclaré par un membre du jury, à la cellule", "MembreJury", _conflit)
_regle("jury_bilan", "Certifications délivrées, à la cellule", "Jury", _delivre)
_regle("passage_convocation", "Convocation devant le jury", "Passage", _passage)
_regle("passage_annule", "Jury annulé, à qui passe", "Passage", _passage_annule)
_regle("passage_retire", "Ne passe plus devant le jury", "PassageRetire", _passage_retire)
for _lequel, _dit in (("admis", "Admis"), ("partiel", "Résultat partiel"), ("ajourne", "Ajourné")):
    _regle(
        f"resultat_{_lequel}",
        f"Résultat du jury\u00a0: {_dit.lower()}",
        "Passage",
        partial(_resultat, lequel=_lequel),
        grave=True,
    )
