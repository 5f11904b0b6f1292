"""The only place where a request's state is written."""

from collections import defaultdict
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from instance import journal
from instance.journal import Auteur

from ..models import Demande
from ..models.demande import SORTIES, Etat
from ..transitions import TRANSITIONS

# When a state is reached; leaving it by “desaffecter” wipes the later ones, so that delays stay true.
HORODATAGES = {
    Etat.QUALIFIEE: "qualifiee_le",
    Etat.CADREE: "cadree_le",
    Etat.AFFECTEE: "affectee_le",
    Etat.EN_PREPARATION: "en_preparation_le",
    Etat.REALISEE: "realisee_le",
    Etat.CLOSE: "close_le",
}

Suite = Callable[[Demande, Auteur], None]
_SUITES: dict[str, list[Suite]] = defaultdict(list)


def apres(cle: str, suite: Suite) -> None:
    """Have `suite(demande, par)` run within every transition `cle`, whoever carries it out: the services that come
    after this one (missions, end reports) cannot be imported here. Declared in `AppConfig.ready()`, once."""
    if suite not in _SUITES[cle]:
        _SUITES[cle].append(suite)


class TransitionRefusee(ValidationError):
    """The request is no longer in a state that allows this: somebody acted first. The message is for people."""


def verrouiller(demande: Demande) -> Demande:
    """The request, re-read under a row lock. Lock order everywhere: the request first, then what hangs on it."""
    return Demande.objects.select_for_update(of=("self",)).get(pk=demande.pk)


@transaction.atomic
def passer(demande: Demande, cle: str, *, par: Auteur, motif: str = "") -> Demande:
    """Carry out the transition `cle` of `demandes.transitions` and journal it. Returns the request re-read under lock.

    Raises TransitionRefusee when its state no longer allows it, ValidationError when a required motive is missing.
    """
    transition = TRANSITIONS[cle]
    demande = verrouiller(demande)
    if demande.etat not in transition.depuis:
        raise TransitionRefusee(
            f"Cette demande est déjà «\u202f{demande.get_etat_display().lower()}\u202f» \u00a0: quelqu’un est "
            "passé avant vous. Relisez-la avant de continuer."
        )
    if transition.motif_requis and not motif.strip():
        raise ValidationError({"motif": "Donnez un motif : il sera transmis à la personne qui a fait la demande."})
    avant = demande.get_etat_display()
    demande.etat = transition.vers
    if transition.vers in SORTIES:
        demande.sortie_le, demande.motif_sortie = timezone.now(), motif.strip()
    elif cle == "desaffecter":
        demande.affectee_le = demande.en_preparation_le = None
    else:
        setattr(demande, HORODATAGES[transition.vers], timezone.now())
    demande.save()
    journal.ecrire(
        f"demandes.{cle}",
        demande,
        par=par,
        motif=motif.strip(),
        changements={"état": [avant, demande.get_etat_display()]},
    )
    for suite in _SUITES[cle]:
        suite(demande, par)
    return demande
