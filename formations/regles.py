"""The editable rules of trainings."""

from instance.regles import declarer

DEMI_JOURNEES_MANQUEES = declarer(
    "formations.demi_journees_manquees",
    4,
    "demi-journées",
    "Formation certifiante\u00a0: au-delà de tant de demi-journées manquées, le jury doit se prononcer",
    minimum=0,
    maximum=38,
)
EMARGEMENT_AVANT = declarer(
    "formations.emargement_avant",
    15,
    "minutes",
    "Formation\u00a0: signer avant le début d’une demi-journée",
    maximum=120,
)
EMARGEMENT_APRES = declarer(
    "formations.emargement_apres",
    60,
    "minutes",
    "Formation\u00a0: signer après le début d’une demi-journée",
    maximum=240,
)
EMARGEMENT_RETARD = declarer(
    "formations.emargement_retard",
    15,
    "minutes",
    "Formation\u00a0: compter comme en retard qui signe tant de minutes après le début",
    maximum=240,
)
