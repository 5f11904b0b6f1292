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
