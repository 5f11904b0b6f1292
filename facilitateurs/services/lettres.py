"""Lettres de mission: asked for by the cell or the facilitator, answered by the manager through a signed link."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from agents import liens
from agents.models import Agent, Institution
from agents.rules import est_cellule
from courriels.services import reconcilier
from documents.services import demander as demander_document
from instance import journal
from instance.journal import Auteur
from instance.typographie import plage

from ..campagnes.models import Sollicitation
from ..models import Facilitateur, LettreMission
from ..regles import QUOTA, VALIDITE_LIEN_LETTRE
from .verrous import verrouiller

BUT = "facilitateurs.lettre"
BUT_SOLLICITATION = "facilitateurs.sollicitation"
TYPE_DOCUMENT = "lettre_mission"


@transaction.atomic
def demander_lettre(
    facilitateur: Facilitateur,
    *,
    debut: dt.date,
    fin: dt.date,
    par: Auteur,
    quota: int | None = None,
    responsable_nom: str = "",
    responsable_email: str = "",
    sollicitation: Sollicitation | None = None,
) -> LettreMission:
    """Ask the manager (the person's N+1 unless named) to grant half-days for a period, both days included. Of a batch,
    `sollicitation` is what tells the manager, of all their facilitators at once."""
    facilitateur = verrouiller(facilitateur)
    chef = facilitateur.agent.n_plus_1
    email = (responsable_email or (chef.email if chef else "") or "").strip().lower()
    lettre = LettreMission(
        facilitateur=facilitateur,
        debut=debut,
        fin=fin,
        quota=QUOTA.valeur() if quota is None else quota,
        responsable_nom=(responsable_nom or (str(chef) if chef else "")).strip(),
        responsable_email=email,
        sollicitation=sollicitation,
    )
    _verifier_responsable(lettre, par)
    if fin < timezone.localdate():
        raise ValidationError({"fin": "Cette période est déjà passée."})
    lettre.full_clean()
    _refuser_doublon(lettre)
    lettre.save()
    journal.ecrire(
        "facilitateurs.demander_lettre", facilitateur, par=par, changements={"période": ["", _dates(lettre)]}
    )
    reconcilier(lettre)
    return lettre


@transaction.atomic
def accorder_lettre(lettre: LettreMission, *, quota: int, par: Auteur) -> LettreMission:
    """The manager grants; the PDF is asked for, and those concerned are told once it is ready."""
    lettre = _ouverte(lettre)
    avant, lettre.quota = lettre.quota, quota
    lettre.etat, lettre.repondue_le = LettreMission.Etat.ACCORDEE, timezone.now()
    lettre.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            lettre.save()
    except IntegrityError as erreur:
        raise ValidationError("Une autre lettre de mission couvre déjà une partie de cette période.") from erreur
    journal.ecrire(
        "facilitateurs.accorder_lettre",
        lettre.facilitateur,
        par=par,
        changements={"demi-journées": [str(avant), str(quota)]}
        if avant != quota
        else {"période": ["", _dates(lettre)]},
    )
    demander_document(TYPE_DOCUMENT, lettre, par=par)
    _actualiser(lettre)
    return lettre


@transaction.atomic
def refuser_lettre(lettre: LettreMission, *, motif: str, par: Auteur) -> LettreMission:
    """The manager refuses, with a reason that the facilitator and the cell receive."""
    return _clore(_ouverte(lettre), LettreMission.Etat.REFUSEE, motif, par, "facilitateurs.refuser_lettre")


@transaction.atomic
def revoquer(lettre: LettreMission, *, motif: str, par: Auteur) -> LettreMission:
    """End a letter before its time, or drop a request still unanswered. It no longer counts from now on."""
    lettre = _verrouiller(lettre)
    if lettre.etat not in (LettreMission.Etat.DEMANDEE, LettreMission.Etat.ACCORDEE):
        raise ValidationError(f"Cette lettre est déjà «\u202f{lettre.get_etat_display().lower()}\u202f».")
    return _clore(lettre, LettreMission.Etat.REVOQUEE, motif, par, "facilitateurs.revoquer")


@transaction.atomic
def relancer_lettre(lettre: LettreMission, *, par: Auteur) -> LettreMission:
    """Write to the manager again now, with a link whose validity starts anew. Of a batch, they are written about all
    that waits for them."""
    lettre = _ouverte(lettre)
    if lettre.sollicitation:
        if lettre.sollicitation.ecrite_aujourd_hui:
            raise ValidationError(f"{lettre.responsable_nom} a déjà reçu un courriel aujourd’hui pour cette campagne.")
        lettre.sollicitation.relancee_le = timezone.now()
        lettre.sollicitation.save(update_fields=["relancee_le"])
        journal.ecrire("facilitateurs.relancer_lettre", lettre.facilitateur, par=par)
        reconcilier(lettre.sollicitation)
        return lettre
    lettre.relancee_le = timezone.now()
    lettre.save(update_fields=["relancee_le"])
    journal.ecrire("facilitateurs.relancer_lettre", lettre.facilitateur, par=par)
    reconcilier(lettre)
    return lettre


def expiration(demande: LettreMission | Sollicitation) -> dt.datetime:
    """When the manager's link stops working: counted from the request, or from the last time it was sent anew."""
    return (demande.relancee_le or demande.demandee_le) + dt.timedelta(days=VALIDITE_LIEN_LETTRE.valeur())


def adresse_responsable(lettre: LettreMission) -> str:
    """The manager's signed address for a letter still unanswered."""
    return liens.adresse(liens.creer(BUT, lettre, email=lettre.responsable_email, expire_le=expiration(lettre)))


def adresse_sollicitation(sollicitation: Sollicitation) -> str:
    """The same for all that waits for this manager."""
    email, expire_le = sollicitation.responsable_email, expiration(sollicitation)
    return liens.adresse(liens.creer(BUT_SOLLICITATION, sollicitation, email=email, expire_le=expire_le))


def _actualiser(lettre: LettreMission) -> None:
    """What is told of a letter, and what its manager is still asked."""
    reconcilier(lettre)
    if lettre.sollicitation:
        reconcilier(lettre.sollicitation)


def _verrouiller(lettre: LettreMission) -> LettreMission:
    facilitateur = verrouiller(lettre.facilitateur)
    lettre = LettreMission.objects.select_for_update(of=("self",), no_key=True).get(pk=lettre.pk)
    lettre.facilitateur = facilitateur
    return lettre


def _ouverte(lettre: LettreMission) -> LettreMission:
    lettre = _verrouiller(lettre)
    if lettre.etat != LettreMission.Etat.DEMANDEE:
        raise ValidationError(f"Cette lettre est déjà «\u202f{lettre.get_etat_display().lower()}\u202f».")
    return lettre


def _clore(lettre: LettreMission, etat: LettreMission.Etat, motif: str, par: Auteur, verbe: str) -> LettreMission:
    if not motif.strip():
        raise ValidationError({"motif": "Donnez un motif\u00a0: il sera transmis."})
    lettre.etat, lettre.motif, lettre.repondue_le = etat, motif.strip(), timezone.now()
    lettre.full_clean()
    lettre.save(update_fields=["etat", "motif", "repondue_le"])
    journal.ecrire(verbe, lettre.facilitateur, par=par, motif=lettre.motif)
    _actualiser(lettre)
    return lettre


def _verifier_responsable(lettre: LettreMission, par: Auteur) -> None:
    """The letter would mean nothing if facilitators could grant it to themselves, or have a colleague do so."""
    email = lettre.responsable_email
    if not email:
        raise ValidationError({"responsable_email": "Indiquez le courriel de la personne responsable."})
    try:
        validate_email(email)
    except ValidationError as erreur:
        raise ValidationError({"responsable_email": erreur.messages}) from erreur
    if email == (lettre.facilitateur.agent.email or "").lower():
        raise ValidationError({"responsable_email": "La lettre s’adresse à la personne responsable, pas à vous-même."})
    if isinstance(par, Agent) and est_cellule(par):
        return
    domaine = email.rpartition("@")[2]
    if not Institution.objects.filter(domaines__contains=[domaine]).exists():
        raise ValidationError(
            {"responsable_email": f"Il faut une adresse professionnelle, «\u202f{domaine}\u202f» n’en est pas une."}
        )
    chef = lettre.facilitateur.agent.n_plus_1
    if isinstance(par, Agent) and chef and chef.email and email != chef.email.lower():
        raise ValidationError(
            {
                "responsable_email": f"D’après l’annuaire, votre responsable est {chef}. Si ce n’est plus le cas, "
                "dites-le à la cellule\u00a0: elle demandera la lettre à la bonne personne."
            }
        )


def _refuser_doublon(lettre: LettreMission) -> None:
    deja = LettreMission.objects.filter(
        facilitateur=lettre.facilitateur,
        etat__in=[LettreMission.Etat.DEMANDEE, LettreMission.Etat.ACCORDEE],
        debut__lte=lettre.fin,
        fin__gte=lettre.debut,
    ).first()
    if deja:
        raise ValidationError(
            f"Une lettre {deja.get_etat_display().lower()} couvre déjà une partie de ces dates\u00a0: {_dates(deja)}."
        )


def _dates(lettre: LettreMission) -> str:
    return plage(lettre.debut, lettre.fin)
