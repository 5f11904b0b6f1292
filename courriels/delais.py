"""The editable rule of this room."""

from instance.regles import declarer

REFLEXION = declarer(
    "courriels.reflexion",
    5,
    "minutes",
    "Temps de se raviser avant un courriel grave, ou des courriels en nombre",
    maximum=120,
)
