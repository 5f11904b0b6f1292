"""What keeps a jury from being convened, from sitting, from closing: in words, each naming whom."""

from collections.abc import Iterable

from django.utils import timezone

from instance.typographie import compter, enumerer, jour

from ..assiduite import Assiduite, assiduites
from ..models import Cohorte, Jury, MembreJury, Passage
from . import incompatibilites
from .regles import MEMBRES_JURY

Resultat = Passage.Resultat
NOMMES = 4


def a_la_composition(jury: Jury) -> list[str]:
    """Judged again at opening, closing and signing."""
    siegent, passent = incompatibilites.membres(jury), incompatibilites.passages(jury)
    dits = []
    if (manque := MEMBRES_JURY.valeur() - len(siegent)) > 0:
        dits.append(f"Il manque {compter(manque, 'membre')}\u00a0: un jury en compte au moins {MEMBRES_JURY.valeur()}.")
    if not any(membre.preside for membre in siegent):
        dits.append("Personne ne préside\u00a0: nommez la présidence.")
    if not passent:
        dits.append("Personne ne passe devant ce jury.")
    dits += [
        f"{membre} a déclaré un conflit\u00a0: retirez cette personne du jury." for membre in siegent if membre.conflit
    ]
    genes = incompatibilites.entre(siegent, passent)
    return dits + [f"{gene} {incompatibilites.ISSUE}" for gene in genes]


def a_l_ouverture(jury: Jury) -> list[str]:
    return a_la_composition(jury) + attentes(jury)


def attentes(jury: Jury) -> list[str]:
    """What a convened jury waits for, and that nobody of the cell can do."""
    dits = _sans_declaration(incompatibilites.membres(jury))
    if timezone.localdate() < jury.jour:
        dits.append(f"La séance s’ouvre le jour venu, {jour(jury.jour)}.")
    return dits


def a_la_cloture(jury: Jury) -> list[str]:
    dits = a_la_composition(jury) + _sans_declaration(incompatibilites.membres(jury))
    passent = incompatibilites.passages(jury)
    if indecis := [passage for passage in passent if not passage.resultat]:
        dits.append(f"Des décisions manquent pour {_noms(indecis)}.")
    suivis = assiduites_de(passent)
    if a_deroger := [p for p in passent if not p.derogation and suivis[p.pk].trop_manquees]:
        dits.append(f"Trop de demi-journées manquées\u00a0: prononcez-vous sur la dérogation pour {_noms(a_deroger)}.")
    sans_motif = [p for p in passent if p.resultat in (Resultat.PARTIEL, Resultat.AJOURNE) and not p.motif]
    if sans_motif:
        dits.append(
            f"Un résultat partiel ou un ajournement se motive\u00a0: écrivez le motif pour {_noms(sans_motif)}."
        )
    return dits


def assiduites_de(passent: Iterable[Passage]) -> dict[int, Assiduite]:
    """Passage → attendance of its person. A fixed number of queries a cohort."""
    par_cohorte: dict[Cohorte, list[Passage]] = {}
    for passage in passent:
        par_cohorte.setdefault(passage.cohorte, []).append(passage)
    return {
        passage.pk: lues[passage.agent_id]
        for cohorte, siens in par_cohorte.items()
        for lues in [assiduites(cohorte, [passage.agent_id for passage in siens])]
        for passage in siens
    }


def _sans_declaration(siegent: list[MembreJury]) -> list[str]:
    muets = [membre for membre in siegent if membre.declare_le is None and not membre.conflit]
    if not muets:
        return []
    qui = enumerer(str(membre) for membre in muets)
    doit = "doivent d’abord déclarer" if len(muets) > 1 else "doit d’abord déclarer"
    return [f"{qui} {doit} n’avoir aucun lien avec les personnes qui passent."]


def _noms(passent: list[Passage]) -> str:
    """The first ones of many: the list below says the others."""
    noms = [str(passage.agent) for passage in passent]
    if (reste := len(noms) - NOMMES) > 1:
        noms[NOMMES:] = [f"{reste} autres personnes"]
    return enumerer(noms)
