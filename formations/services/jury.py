"""Who sits and who passes: a jury composed, convened, changed, cancelled.

Locks, here and in the modules of the jury beside this one: the jury, then its passages, then its procès-verbal, then
what other rooms lock. Everything that counts on the composition holds the jury."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agenda.models import Inscription
from agents.models import Agent
from courriels.services import reconcilier
from instance import journal
from instance.journal import Auteur, Externe
from instance.typographie import quand

from ..jury import incompatibilites, obstacles
from ..jury.acquis import EN_COURS
from ..models import Cohorte, Formation, Jury, MembreJury, Passage, PassageRetire, Referentiel
from ..models.jury import ESSAIS

Etat, Role = Jury.Etat, MembreJury.Role
CHANGEABLE = frozenset({Etat.PREPARATION, Etat.SEANCE})
MEMBRE_EXTERIEUR = Externe("Un membre du jury")


def auteur(membre: MembreJury) -> Auteur:
    """As the history names them."""
    return membre.agent or MEMBRE_EXTERIEUR


def tenir(jury: Jury) -> Jury:
    """Re-read under its lock, with its training and référentiel."""
    tenus = Jury.objects.select_for_update(of=("self",), no_key=True).select_related("formation", "referentiel")
    return tenus.get(pk=jury.pk)


def exiger(jury: Jury, *etats: str) -> None:
    """Raises ValidationError unless the jury is in one of these states."""
    if jury.etat not in etats:
        raise ValidationError(f"Ce jury est maintenant «\u202f{jury.get_etat_display().lower()}\u202f».", code="etat")


@transaction.atomic
def composer(
    formation: Formation, *, referentiel: Referentiel, debut: dt.datetime, lieu: str, ville: str, par: Auteur
) -> Jury:
    """A jury to come, with nobody yet. Raises ValidationError when people are not judged by this référentiel."""
    if referentiel.formation_id != formation.pk or referentiel.publie_le is None:
        raise ValidationError({"referentiel": "Choisissez un référentiel publié de cette formation."})
    jury = Jury(formation=formation, referentiel=referentiel, debut=debut, lieu=lieu.strip(), ville=ville.strip())
    jury.full_clean()
    jury.save()
    journal.ecrire("formations.composer_jury", jury, par=par)
    return jury


@transaction.atomic
def modifier_jury(jury: Jury, *, debut: dt.datetime, lieu: str, ville: str, par: Auteur) -> Jury:
    """Whoever is convened is told of a new date or place."""
    jury = tenir(jury)
    exiger(jury, Etat.PREPARATION)
    avant = {"date": quand(jury.debut), "lieu": f"{jury.lieu}, {jury.ville}"}
    jury.debut, jury.lieu, jury.ville = debut, lieu.strip(), ville.strip()
    jury.full_clean()
    apres = {"date": quand(jury.debut), "lieu": f"{jury.lieu}, {jury.ville}"}
    changements = {nom: [avant[nom], apres[nom]] for nom in avant if avant[nom] != apres[nom]}
    jury.version += 1
    jury.deplacements += bool(changements)
    jury.save()
    journal.ecrire("formations.modifier_jury", jury, par=par, changements=changements)
    dire(jury)
    return jury


@transaction.atomic
def ajouter_membre(
    jury: Jury,
    *,
    par: Auteur,
    agent: Agent | None = None,
    nom: str = "",
    courriel: str = "",
    qualite: str = "",
    role: str = Role.MEMBRE,
) -> MembreJury:
    """Somebody of the portal, or an outside person with a name and an address. Raises ValidationError with the reason
    when they may not judge one of the candidates, or are in already."""
    jury = tenir(jury)
    exiger(jury, Etat.PREPARATION)
    courriel = "" if agent else courriel.strip().lower()
    _refuser_membre(jury, agent, nom, courriel)
    membre = MembreJury(
        jury=jury,
        agent=agent,
        nom=(nom.strip() or str(agent))[:160],
        courriel=courriel,
        qualite=qualite.strip(),
        role=role,
    )
    membre.full_clean()
    _refuser_incompatibles([membre], incompatibilites.passages(jury), "courriel")
    membre.save()
    _changer(jury)
    journal.ecrire("formations.ajouter_membre_jury", jury, par=par, changements={"membre": ["", membre.nom]})
    reconcilier(membre)
    return membre


def _refuser_membre(jury: Jury, agent: Agent | None, nom: str, courriel: str) -> None:
    if agent is None:
        if not courriel:
            raise ValidationError({"courriel": "Donnez l’adresse\u00a0: la convocation y est envoyée."})
        if not nom.strip():
            raise ValidationError({"nom": "Cette adresse n’a pas de compte\u00a0: donnez le prénom et le nom."})
        if Agent.objects.filter(email__iexact=courriel).exists():
            raise ValidationError(
                {"courriel": "Cette adresse est celle d’une personne de l’annuaire\u00a0: choisissez-la."}
            )
    elif not agent.is_active or not agent.email:
        raise ValidationError({"courriel": f"{agent} n’a pas de compte ouvert avec une adresse."})
    adresse = (agent.email if agent else courriel) or ""
    for autre in incompatibilites.membres(jury):
        if (autre.adresse or "").lower() == adresse.lower():
            raise ValidationError({"courriel": f"{autre} est déjà dans ce jury."})


def _refuser_incompatibles(membres: list[MembreJury], passages: list[Passage], champ: str) -> None:
    if dites := incompatibilites.entre(membres, passages):
        raise ValidationError({champ: [str(dite) for dite in dites]}, code="incompatible")


@transaction.atomic
def retirer_membre(membre: MembreJury, *, par: Auteur, motif: str = "") -> MembreJury:
    """Until the minutes are drawn up; after they are signed, only so that others may sign a rectifying one. What this
    person decided before stays. Raises ValidationError when they may no longer be taken off."""
    jury = tenir(membre.jury)
    exiger(jury, *CHANGEABLE, Etat.SIGNE)
    membre.refresh_from_db()
    if membre.retire_le:
        raise ValidationError(f"{membre} n’est plus dans ce jury.")
    if jury.etat == Etat.SIGNE:
        if jury.proces_verbaux.a_signer().exists():
            raise ValidationError("Un procès-verbal rectificatif attend ses signatures\u00a0: abandonnez-le d’abord.")
        if len(incompatibilites.membres(jury)) <= obstacles.MEMBRES_JURY.valeur() or membre.preside:
            raise ValidationError("Le jury ne serait plus en nombre, ou n’aurait plus de présidence.")
    membre.retire_le = timezone.now()
    membre.save(update_fields=["retire_le"])
    _changer(jury)
    journal.ecrire(
        "formations.retirer_membre_jury", jury, par=par, motif=motif.strip(), changements={"membre": [membre.nom, ""]}
    )
    membre.jury = jury
    reconcilier(membre)
    return membre


@transaction.atomic
def nommer_presidence(membre: MembreJury, *, par: Auteur) -> MembreJury:
    """In place of whoever presided."""
    jury = tenir(membre.jury)
    exiger(jury, *CHANGEABLE)
    membre.refresh_from_db()
    if membre.retire_le:
        raise ValidationError(f"{membre} n’est plus dans ce jury.")
    avant = jury.membres.actifs().filter(role=Role.PRESIDENCE).first()
    jury.membres.actifs().filter(role=Role.PRESIDENCE).update(role=Role.MEMBRE)
    membre.role = Role.PRESIDENCE
    membre.save(update_fields=["role"])
    _changer(jury)
    changements = {"présidence": [avant.nom if avant else "", membre.nom]}
    journal.ecrire("formations.nommer_presidence_jury", jury, par=par, changements=changements)
    return membre


@transaction.atomic
def inscrire_candidat(jury: Jury, agent: Agent, *, cohorte: Cohorte, par: Auteur) -> Passage:
    """For the first time, or again after a partial or adjourned result (three tries in all). Members then declare anew:
    they had not read this name. Raises ValidationError with the reason and whom it is about."""
    jury = tenir(jury)
    exiger(jury, Etat.PREPARATION)
    essai = _essai(jury, agent, cohorte)
    dernier = jury.passages.order_by("-rang").first()
    passage = Passage(jury=jury, cohorte=cohorte, agent=agent, rang=(dernier.rang + 1) if dernier else 1, essai=essai)
    passage.full_clean()
    _refuser_incompatibles(incompatibilites.membres(jury), [passage], "agent")
    passage.save()
    jury.membres.actifs().exclude(declare_le=None).update(declare_le=None)
    _changer(jury)
    journal.ecrire("formations.inscrire_candidat", passage, par=par)
    dire(jury)
    return passage


def _essai(jury: Jury, agent: Agent, cohorte: Cohorte) -> int:
    place = Inscription.objects.filter(session=cohorte.session_id, agent=agent, etat=Inscription.Etat.CONFIRMEE)
    if cohorte.formation_id != jury.formation_id or not place.exists():
        raise ValidationError({"agent": f"{agent} n’est pas stagiaire de {cohorte}."})
    siens = Passage.objects.filter(agent=agent, jury__formation=jury.formation_id).select_related("jury__referentiel")
    if attendu := siens.filter(jury__etat__in=EN_COURS).first():
        raise ValidationError({"agent": f"{agent} passe déjà devant le jury du {attendu.jury.jour:%d/%m/%Y}."})
    faits = siens.filter(jury__etat=Etat.SIGNE).order_by("jury__debut", "pk")
    passes = list(faits.prefetch_related("decisions", "jury__referentiel__blocs"))
    if passes and passes[-1].resultat == Passage.Resultat.ADMIS:
        raise ValidationError({"agent": f"{agent} est déjà admis ou admise."})
    if len(passes) >= ESSAIS:
        raise ValidationError({"agent": f"{agent} a déjà passé {ESSAIS} fois\u00a0: c’est le plus qui se puisse."})
    if passes and not passes[-1].jury.resultats_partis:
        raise ValidationError({"agent": f"{agent} n’a pas encore reçu son résultat."})
    return len(passes) + 1


@transaction.atomic
def retirer_candidat(passage: Passage, *, par: Auteur, motif: str = "") -> None:
    """Before the minutes are drawn up: to pass before another jury, or not at all. What was decided goes with it. Who
    was convened is told."""
    jury = tenir(passage.jury)
    exiger(jury, *CHANGEABLE)
    agent, nom = passage.agent, str(passage.agent)
    passage.delete()
    _changer(jury)
    if jury.convoque_le:
        reconcilier(PassageRetire.objects.create(cle=passage.cle, jury=jury, agent=agent))
    journal.ecrire(
        "formations.retirer_candidat", jury, par=par, motif=motif.strip(), changements={"passage": [nom, ""]}
    )


@transaction.atomic
def convoquer(jury: Jury, *, par: Auteur) -> Jury:
    """Members get the date, the place and their way in; candidates the date and the place. Raises ValidationError with
    all that stands in the way."""
    jury = tenir(jury)
    exiger(jury, Etat.PREPARATION)
    if dits := obstacles.a_la_composition(jury):
        raise ValidationError(dits)
    jury.convoque_le = jury.convoque_le or timezone.now()
    jury.save(update_fields=["convoque_le"])
    journal.ecrire("formations.convoquer_jury", jury, par=par)
    dire(jury)
    return jury


@transaction.atomic
def annuler_jury(jury: Jury, *, motif: str, par: Auteur) -> Jury:
    """Before it sits. Whoever was convened is told."""
    jury = tenir(jury)
    exiger(jury, Etat.PREPARATION)
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi\u00a0: les personnes convoquées le liront."})
    jury.etat, jury.annule_le = Etat.ANNULE, timezone.now()
    jury.version += 1
    jury.save(update_fields=["etat", "annule_le", "version"])
    journal.ecrire("formations.annuler_jury", jury, par=par, motif=motif.strip())
    dire(jury)
    return jury


@transaction.atomic
def declarer_liens(membre: MembreJury, *, version: int, conflit: str = "") -> MembreJury:
    """Say that one has no tie with any of the people who pass, or which one has: then one sees nothing, and the cell is
    told. `version` is that of the list that was read. Raises ValidationError when it changed since."""
    jury = tenir(membre.jury)
    exiger(jury, *CHANGEABLE)
    membre.refresh_from_db()
    if jury.version != version:
        raise ValidationError(
            "La liste a changé pendant votre lecture\u00a0: relisez-la, puis répondez.", code="changee"
        )
    if membre.retire_le or membre.conflit:
        raise ValidationError("Votre réponse est déjà enregistrée\u00a0: la cellule peut la reprendre avec vous.")
    if conflit.strip():
        membre.conflit, membre.conflit_le, membre.declare_le = conflit.strip(), timezone.now(), None
    else:
        membre.declare_le = timezone.now()
    membre.full_clean(validate_constraints=False)
    membre.save(update_fields=["conflit", "conflit_le", "declare_le"])
    verbe = "formations.declarer_conflit" if membre.conflit else "formations.declarer_sans_conflit"
    journal.ecrire(verbe, jury, par=auteur(membre))
    reconcilier(membre)
    return membre


def dire(jury: Jury) -> None:
    """Bring in line what its members and its candidates are told."""
    for objet in (*_lus(jury.membres.select_related("agent")), *_lus(jury.passages.select_related("agent"))):
        objet.jury = jury
        reconcilier(objet)


def _lus(objets: Any) -> list[Any]:
    return list(objets.order_by("pk"))


def _changer(jury: Jury) -> None:
    jury.version += 1
    jury.save(update_fields=["version"])
