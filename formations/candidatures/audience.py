"""A session that one enters by applying: nobody registers for it."""

from agenda.audiences import Audience, declarer

from ..services.cohortes import SUR_CANDIDATURE

declarer(
    Audience(
        SUR_CANDIDATURE,
        "Sur candidature",
        lambda agent, session: False,
        "On entre dans cette promotion en y candidatant\u00a0: voyez la page de la formation.",
    )
)
