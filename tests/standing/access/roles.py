"""The roles the walks play.

`visiteur` (not signed in), `etranger` (an agent of another institution, tied to nothing), `demandeur`,
`commanditaire`, `facilitateur` (of the request's team), `referent` and `lecteur_rh` (of the institution of all of
them), `directeur` (of a direction of it), `cellule`, `administration`, `formateur` (of an outside provider).
"""

ROLES = (
    *("visiteur", "etranger", "demandeur", "commanditaire", "facilitateur"),
    *("referent", "lecteur_rh", "directeur", "cellule", "administration", "formateur"),
)
TOUS = frozenset(ROLES)
FORMATEUR = frozenset({"formateur"})
CONNECTES = TOUS - FORMATEUR - {"visiteur"}
"""Signed in, and at home here: an outside trainer has an account for their groups alone."""
CELLULE = frozenset({"cellule", "administration"})
PARTIES = frozenset({"demandeur", "commanditaire", "facilitateur"}) | CELLULE
EQUIPE = frozenset({"facilitateur"})
INSTITUTION, DIRECTION = frozenset({"referent", "lecteur_rh"}), frozenset({"directeur"})
DEMANDEUR = frozenset({"demandeur"})
