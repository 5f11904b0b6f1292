"""From a complete team to the day itself: the shared plan, and the dates that pass."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from instance import journal
from instance.journal import Auteur

from ..models import Accompagnement, Demande
from ..models.demande import Etat
from .etats import passer, verrouiller

DEROULE_MAX = 20000
EN_COURS = (Etat.AFFECTEE, Etat.EN_PREPARATION)


class DerouleModifie(ValidationError):
    """Somebody of the team saved another version meanwhile; `courant` holds it, nothing typed is lost."""

    def __init__(self, courant: str) -> None:
        super().__init__(
            "Le déroulé a été modifié entre-temps. Reprenez dans votre texte ce que vous gardez de l’autre version, "
            "puis enregistrez."
        )
        self.courant = courant


@transaction.atomic
def modifier_deroule(accompagnement: Accompagnement, *, texte: str, lu: str, par: Auteur) -> Accompagnement:
    """Save the plan of the day, seen by the requester. `lu` is the version that was on the page.

    The first save opens the preparation. Raises DerouleModifie when `lu` is no longer the current one.
    """
    demande = verrouiller(accompagnement.demande)
    if demande.etat not in EN_COURS:
        raise ValidationError(
            f"Cette demande est « {demande.get_etat_display().lower()} » : le déroulé ne change plus."
        )
    accompagnement = Accompagnement.objects.select_for_update().get(pk=accompagnement.pk)
    texte = texte.replace("\x00", "")
    if len(texte) > DEROULE_MAX:
        raise ValidationError("Ce déroulé dépasse 20 000 signes : gardez l’essentiel, joignez le reste par courriel.")
    texte, lu = texte.replace("\r\n", "\n").strip(), lu.replace("\r\n", "\n").strip()
    if accompagnement.deroule.strip() not in (lu, texte):
        raise DerouleModifie(accompagnement.deroule)
    if accompagnement.deroule != texte:
        accompagnement.deroule = texte
        accompagnement.save(update_fields=["deroule"])
        journal.ecrire("demandes.modifier_deroule", demande, par=par)
    if demande.etat == Etat.AFFECTEE:
        passer(demande, "preparer", par=par)
    return accompagnement


@transaction.atomic
def ouvrir_preparation(demande: Demande) -> bool:
    """The day after the team is complete, preparation is under way, whether or not its plan is written here.
    Idempotent."""
    demande = verrouiller(demande)
    if demande.etat != Etat.AFFECTEE or demande.affectee_le is None:
        return False
    if timezone.localtime(demande.affectee_le).date() >= timezone.localdate():
        return False
    passer(demande, "preparer", par=None)
    return True


@transaction.atomic
def constater_realisation(demande: Demande) -> bool:
    """Once its last dated slot is over, the request is `realisee`. Idempotent."""
    demande = verrouiller(demande)
    if demande.etat not in EN_COURS:
        return False
    creneaux = demande.accompagnement.session.creneaux
    if creneaux.a_venir().exists() or not creneaux.passes().exists():
        return False
    passer(demande, "realiser", par=None)
    return True
