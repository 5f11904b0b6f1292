"""What results cite, with the words to begin with; the cell edits them in the admin."""

from documents.references import declarer

RECOURS = declarer(
    "formations.recours",
    "Résultat du jury\u00a0: voies et délais de recours",
    "Vous pouvez contester cette décision dans un délai de deux mois à compter du jour où vous la recevez\u00a0: par "
    "un recours gracieux auprès de la collectivité qui organise le jury, ou par un recours devant le tribunal "
    "administratif du lieu de votre affectation, y compris en ligne sur www.telerecours.fr. Un recours gracieux fait "
    "dans ce délai le prolonge.",
)
REPASSER = declarer(
    "formations.repasser",
    "Résultat du jury\u00a0: repasser",
    "Vous pouvez repasser devant le jury, trois passages étant possibles en tout. Écrivez à la cellule\u00a0: elle "
    "vous propose une date, et un point avec une personne qui forme si vous le souhaitez.",
)
