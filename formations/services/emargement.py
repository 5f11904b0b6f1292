"""The one way in to a sheet: each verb writes its line and the presence that everybody else reads, together.

Lock rule: the sheet's row, then the presences (`agenda.services.reporter`), then its document. Two people who sign at
once follow one another, and who signs while the trainer countersigns comes before or is told that it is too late.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agenda import codes
from agenda.models import Creneau
from agenda.services import PresenceRefusee
from agents.models import Agent
from agents.rules import est_cellule
from courriels.services import reconcilier
from demandes.pieces import verifier as verifier_fichier
from documents.services import demander
from instance import journal
from instance.typographie import enumerer, heure

from .. import rules
from ..emargement import fenetre, personnes
from ..models import Cohorte, Emargement, Feuille
from .feuilles import Ligne, derniers, ecrire, enregistrer, groupe, sans_etat, signature, tenir

E, N, R, M = Emargement.Etat, Emargement.Nature, Emargement.Role, Emargement.Moyen
DOCUMENT = "feuille_emargement"
SCANS = {"application/pdf", "image/png", "image/jpeg"}


@dataclass(frozen=True)
class Constat:
    """How it stands with somebody; `rattrapee_a` is the other half-day, and only of who made this one up."""

    agent: Agent
    etat: str
    rattrapee_a: Creneau | None = None


@transaction.atomic
def signer(creneau: Creneau, *, agent: Agent, code: str = "", vu: bool = False) -> Emargement:
    """A trainee signs for themselves, with the code of the room, or by its QR once the page has checked that they were
    before it (`vu`). Who signs late is noted late.

    Raises PresenceRefusee (`code`: annule, trop_tot, trop_tard, groupe, papier, close, deja, faux, cle)."""
    fenetre.exiger_ouverte(creneau)
    exiger_du_groupe(creneau, agent)
    feuille = tenir(creneau)
    if feuille.scellee:
        raise PresenceRefusee(
            "La feuille de cette demi-journée est close. La cellule peut encore corriger, avec un motif.", code="close"
        )
    if feuille.sur_papier:
        raise PresenceRefusee(
            "Cette demi-journée s’émarge sur papier\u00a0: signez la feuille de la salle.", code="papier"
        )
    if faite := signature(feuille, agent):
        raise PresenceRefusee(f"Vous avez déjà signé, à {heure(faite.horodatage)}.", code="deja")
    if not vu and not codes.est_de_la_salle(creneau, code):
        raise PresenceRefusee(
            "Ce code n’est pas celui de la salle en ce moment. Il change chaque minute\u00a0: reprenez-le à l’écran.",
            code="faux",
        )
    etat, moyen = fenetre.etat_du_moment(creneau), M.QR if vu else M.CODE
    (ligne,) = ecrire(feuille, [Ligne(agent, R.STAGIAIRE, N.SIGNATURE, etat, moyen)], par=agent)
    return ligne


@transaction.atomic
def constater(creneau: Creneau, constats: Sequence[Constat], *, par: Agent) -> list[Emargement]:
    """Who holds the sheet says how it stands with people, one word each; what was said already writes nothing. On a
    sheet of paper, that is what is read there.

    Raises PresenceRefusee before the sheet opens, once it is countersigned, and for who is not of the group."""
    fenetre.exiger_commencee(creneau)
    feuille = tenir(creneau)
    _exiger_de_tenir(par, feuille)
    if feuille.scellee:
        raise PresenceRefusee(
            "Cette feuille est contresignée, elle ne change plus\u00a0: la cellule peut corriger, avec un motif.",
            code="close",
        )
    _exiger_tous_du_groupe(creneau, [constat.agent for constat in constats])
    return ecrire(feuille, _neuves(feuille, constats, par), par=par)


@transaction.atomic
def signer_en_formant(creneau: Creneau, *, par: Agent) -> Emargement:
    """A trainer signs without closing the sheet: the one who closes it is not the only one to teach. Idempotent. Raises
    PresenceRefusee before the sheet opens, once it is closed, and for who does not teach this group."""
    fenetre.exiger_commencee(creneau)
    feuille = tenir(creneau)
    if _exiger_de_tenir(par, feuille) != R.FORMATEUR:
        raise PresenceRefusee("Seules les personnes qui forment ce groupe signent ici.", code="droit")
    if faite := signature(feuille, par):
        return faite
    if feuille.scellee:
        raise PresenceRefusee("Cette feuille est déjà contresignée.", code="close")
    (ligne,) = ecrire(feuille, [Ligne(par, R.FORMATEUR, N.SIGNATURE, E.PRESENT, M.FORMATEUR)], par=par)
    return ligne


@transaction.atomic
def contresigner(creneau: Creneau, *, par: Agent, motif: str = "", imprimer: bool = True) -> Feuille:
    """Close the sheet: who was not seen is absent, without a reason known; its lines are counted and its head kept,
    and its document made. The cell does it in the place of a trainer who cannot, saying why (`motif`, an
    Emargement.Motif). `imprimer` False leaves the document to be asked for later, when a long past is taken over.
    Idempotent. Raises PresenceRefusee before the half-day begins."""
    fenetre.exiger_commencee(creneau)
    feuille = tenir(creneau)
    role = _exiger_de_tenir(par, feuille)
    if feuille.scellee:
        return feuille
    if timezone.now() < creneau.debut:
        raise PresenceRefusee(
            f"La demi-journée commence à {heure(creneau.debut)}\u00a0: contresignez une fois qu’elle a commencé.",
            code="trop_tot",
        )
    if role == R.CELLULE and motif not in Emargement.Motif.values:
        raise PresenceRefusee(
            "Dites pourquoi la cellule contresigne à la place de la personne qui forme.", code="motif"
        )
    absences = [Constat(agent, E.INJUSTIFIEE) for agent in sans_etat(feuille)]
    moyen = M.FORMATEUR if role == R.FORMATEUR else M.CELLULE
    contreseing = Ligne(par, role, N.CONTRESEING, E.PRESENT, moyen, motif=motif if role == R.CELLULE else "")
    ecrire(feuille, [*_neuves(feuille, absences, par), contreseing], par=par, sceller=True)
    journal.ecrire("formations.contresigner", feuille, par=par)
    _suites(feuille, par, imprimer=imprimer)
    return feuille


@transaction.atomic
def corriger(creneau: Creneau, constat: Constat, *, motif: str, par: Agent) -> list[Emargement]:
    """A new line on a countersigned sheet, with who and why; nothing when it says what was said already. The document
    gets a new version. Raises PresenceRefusee (`code`: ouverte, motif, groupe)."""
    feuille = tenir(creneau)
    if not est_cellule(par):
        raise PresenceRefusee("Une feuille contresignée se corrige par la cellule.", code="droit")
    if not feuille.scellee:
        raise PresenceRefusee("Cette feuille n’est pas contresignée\u00a0: notez directement.", code="ouverte")
    if motif not in Emargement.Motif.values:
        raise PresenceRefusee("Dites pourquoi vous corrigez.", code="motif")
    if not personnes.numeros(constat.agent) & derniers(feuille).keys():
        _exiger_tous_du_groupe(creneau, [constat.agent])
    lignes = [replace(ligne, nature=N.CORRECTION, motif=motif) for ligne in _neuves(feuille, [constat], par)]
    if not lignes:
        return []
    ecrites = ecrire(feuille, lignes, par=par)
    journal.ecrire("formations.corriger_emargement", feuille, par=par, motif=str(Emargement.Motif(motif).label))
    _suites(feuille, par)
    return ecrites


@transaction.atomic
def passer_au_papier(creneau: Creneau, *, par: Agent) -> Feuille:
    """No network, no telephone: the group signs the printed sheet, and nobody signs here any more. What was signed
    stays. Idempotent. Raises PresenceRefusee once it is countersigned."""
    feuille = tenir(creneau)
    _exiger_de_tenir(par, feuille)
    if feuille.sur_papier:
        return feuille
    if feuille.scellee:
        raise PresenceRefusee("Cette feuille est déjà contresignée.", code="close")
    feuille.support = Feuille.Support.PAPIER
    enregistrer(feuille)
    journal.ecrire("formations.passer_au_papier", feuille, par=par)
    return feuille


@transaction.atomic
def deposer_scan(creneau: Creneau, fichier: UploadedFile, *, par: Agent) -> Feuille:
    """Keep the signed sheet of paper, as a PDF or a picture. A former one is replaced as long as the sheet is open; the
    seal covers it. Raises ValidationError."""
    bon = verifier_fichier(fichier)
    if bon.type_mime not in SCANS:
        raise ValidationError("Déposez la feuille numérisée en PDF, PNG ou JPEG.")
    feuille = tenir(creneau)
    _exiger_de_tenir(par, feuille)
    if feuille.scellee and feuille.scan:
        raise PresenceRefusee("La feuille numérisée est déjà là, et scellée.", code="close")
    fichier.seek(0)
    feuille.scan_empreinte = hashlib.sha256(fichier.read()).hexdigest()
    fichier.seek(0)
    feuille.scan.save(f"{uuid.uuid4().hex}.{bon.extension}", fichier, save=False)
    feuille.scan_nom, feuille.scan_type, feuille.support = bon.nom, bon.type_mime, Feuille.Support.PAPIER
    enregistrer(feuille)
    journal.ecrire("formations.deposer_scan", feuille, par=par)
    return feuille


def exiger_du_groupe(creneau: Creneau, agent: Agent) -> None:
    if not rules.est_stagiaire(agent, creneau.session.cohorte):
        raise PresenceRefusee("Vous n’êtes pas de ce groupe\u00a0: cette feuille n’est pas la vôtre.", code="groupe")


def _exiger_tous_du_groupe(creneau: Creneau, agents: Iterable[Agent]) -> None:
    connus = {agent.pk for agent in groupe(creneau)}
    if autres := [str(agent) for agent in agents if agent.pk not in connus]:
        raise PresenceRefusee(f"Pas de place dans ce groupe pour {enumerer(autres)}.", code="groupe")


def _exiger_de_tenir(par: Agent, feuille: Feuille) -> str:
    """As whom somebody holds the sheet."""
    if rules.forme(par, feuille.creneau.session.cohorte):
        return R.FORMATEUR
    if est_cellule(par):
        return R.CELLULE
    raise PresenceRefusee("Cette feuille se tient par la personne qui forme, ou par la cellule.", code="droit")


def _neuves(feuille: Feuille, constats: Sequence[Constat], par: Agent) -> list[Ligne]:
    """The lines that say something new of these people."""
    connus = {agent.pk: ligne for ligne, agent in _dits(feuille)}
    if feuille.sur_papier:
        moyen = M.PAPIER
    else:
        moyen = M.FORMATEUR if rules.forme(par, feuille.creneau.session.cohorte) else M.CELLULE
    lignes = []
    for constat in constats:
        rattrapee_a = _rattrapage(feuille, constat)
        dite = connus.get(constat.agent.pk)
        if dite is None or (dite.etat, dite.rattrapee_a) != (constat.etat, rattrapee_a):
            lignes.append(Ligne(constat.agent, R.STAGIAIRE, N.CONSTAT, E(constat.etat), moyen, rattrapee_a))
    return lignes


def _dits(feuille: Feuille) -> list[tuple[Emargement, Agent]]:
    lignes = derniers(feuille)
    qui = personnes.nommer(lignes)
    dites = sorted(lignes.values(), key=lambda ligne: ligne.rang)
    return [(ligne, qui[ligne.personne]) for ligne in dites if ligne.personne in qui]


def _rattrapage(feuille: Feuille, constat: Constat) -> uuid.UUID | None:
    """Another half-day of the same training, begun."""
    if constat.etat != E.RATTRAPEE:
        return None
    autre = constat.rattrapee_a
    if autre is None:
        raise PresenceRefusee("Dites à quelle autre demi-journée la séance a été rattrapée.", code="rattrapage")
    meme = Cohorte.objects.filter(
        session=autre.session_id, formation=feuille.creneau.session.cohorte.formation_id
    ).exists()
    if not meme or autre.pk == feuille.creneau_id or autre.annule or autre.debut > timezone.now():
        raise PresenceRefusee(
            "On rattrape à une autre demi-journée de la même formation, déjà commencée.", code="rattrapage"
        )
    return autre.cle


def _suites(feuille: Feuille, par: Agent, *, imprimer: bool = True) -> None:
    """What follows a closed or mended sheet: its document, and who is told of too many absences."""
    if imprimer:
        demander(DOCUMENT, feuille, par=par)
    reconcilier(feuille.creneau.session.cohorte)
