"""A trainer of an outside provider sees their groups, the sheets and their assessments, nothing else of the portal."""

from agents.externes import Externe, declarer

from .. import rules

PAGES = frozenset(
    f"formations:{nom}"
    for nom in (
        *("formateur", "groupe", "assiduite", "fichier", "retirer_fichier"),
        *("demi_journee", "ecran", "direct", "scan"),
        *("evaluations", "evaluer", "evaluation", "preuve", "retirer_preuve"),
    )
)

declarer(
    "formations", Externe(est=rules.est_formateur, accueil="formations:formateur", pages=PAGES | {"agenda:session_ics"})
)
