"""A trainer of an outside provider sees their groups and the sheets, nothing else of the portal."""

from agents.externes import Externe, declarer

from .. import rules

PAGES = frozenset(
    f"formations:{nom}"
    for nom in (
        *("formateur", "groupe", "assiduite", "fichier", "retirer_fichier"),
        *("demi_journee", "ecran", "direct", "scan"),
    )
)

declarer(
    "formations", Externe(est=rules.est_formateur, accueil="formations:formateur", pages=PAGES | {"agenda:session_ics"})
)
