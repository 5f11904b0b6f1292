"""Rewriting the words of e-mails, from the admin: tried on invented data and on real objects before they are used."""

from django.core.exceptions import ValidationError
from django.db import models, transaction

from instance import journal, memo
from instance.journal import Auteur

from . import reconciliation
from .models import Courriel, TexteCourriel
from .regles import REGLES, Destinataire, Regle
from .rendu import Rendu, atelier
from .rendu.atelier import TexteRefuse
from .textes import MEMO, PARTIES, actuels, rendre_avec

PERSONNE = Destinataire("prenom.nom@exemple.fr", "Prénom Nom")


def _differents(regle: Regle, morceaux: dict[str, str]) -> dict[str, str]:
    originaux = atelier.originaux(regle.gabarit)
    propres = {nom: texte.replace("\r\n", "\n").strip() for nom, texte in morceaux.items()}
    return {nom: texte for nom, texte in propres.items() if nom in originaux and texte != originaux[nom]}


def essayer(regle: Regle, morceaux: dict[str, str], *, objet: models.Model | None = None) -> Rendu:
    """These words on a real object, or on invented data. Raises TexteRefuse, in words for people."""
    differents = _differents(regle, morceaux)
    atelier.verifier(regle.gabarit, differents, requis=regle.indispensables)
    contexte, destinataire = atelier.exemple(regle.gabarit), PERSONNE
    if objet is not None:
        envoi = next(iter(reconciliation.voulus(regle, objet)), None)
        if envoi is None:
            raise TexteRefuse("Ce courriel n’a plus lieu d’être pour cet exemple : choisissez-en un autre.")
        contexte = envoi.contexte() if callable(envoi.contexte) else envoi.contexte
        destinataire = envoi.a
    try:
        fait = rendre_avec(regle, differents, contexte, destinataire=destinataire, objet=objet)
    except TexteRefuse:
        raise
    except Exception as faute:
        raise TexteRefuse(f"Ce texte ne passe pas l’essai : {faute}") from faute
    if not fait.sujet:
        raise TexteRefuse("Donnez un objet à ce courriel.")
    return fait


@transaction.atomic
def modifier(regle: Regle, morceaux: dict[str, str], *, par: Auteur) -> None:
    """Raises ValidationError when the words may not be used. Waiting e-mails are written anew when they leave."""
    try:
        essayer(regle, morceaux)
        for objet in exemples(regle, combien=3):
            _sur_le_vif(regle, morceaux, objet)
    except TexteRefuse as refus:
        raise ValidationError(str(refus)) from refus
    avant = actuels(regle)
    texte, _ = TexteCourriel.objects.select_for_update().get_or_create(pk=regle.cle)
    texte.morceaux, texte.panne = _differents(regle, morceaux), ""
    _garder(texte)
    _dire("courriels.texte_modifie", texte, avant, {**atelier.originaux(regle.gabarit), **texte.morceaux}, par)


def _sur_le_vif(regle: Regle, morceaux: dict[str, str], objet: models.Model) -> None:
    """Real objects of which the rule wants nothing any more prove nothing."""
    if reconciliation.voulus(regle, objet):
        essayer(regle, morceaux, objet=objet)


@transaction.atomic
def retablir(regle: Regle, *, par: Auteur) -> None:
    """Back to the original words; the history keeps the others."""
    texte = TexteCourriel.objects.select_for_update().filter(pk=regle.cle).first()
    if texte is None or not texte.morceaux:
        return
    avant, texte.morceaux, texte.panne = actuels(regle), {}, ""
    _garder(texte)
    _dire("courriels.texte_retabli", texte, avant, atelier.originaux(regle.gabarit), par)


def _garder(texte: TexteCourriel) -> None:
    texte.save()
    memo.oublier(MEMO)


def _dire(verbe: str, texte: TexteCourriel, avant: dict[str, str], apres: dict[str, str], par: Auteur) -> None:
    changements = {PARTIES[nom][0]: [avant[nom], apres[nom]] for nom in PARTIES if avant[nom] != apres[nom]}
    if changements:
        journal.ecrire(verbe, texte, par=par, changements=changements)


def exemples(regle: Regle, *, combien: int) -> list[models.Model]:
    """Recent objects that such an e-mail told of; none for those that nobody else may read."""
    if regle.est_secrete:
        return []
    lignes = Courriel.objects.filter(regle=regle.cle).order_by("-pk").prefetch_related("objet")[: 4 * combien]
    uniques = {ligne.objet_id: ligne.objet for ligne in lignes if ligne.objet is not None}
    return list(uniques.values())[:combien]  # type: ignore[arg-type]


def modifiables() -> list[Regle]:
    return sorted(REGLES, key=lambda regle: (regle.modele.partition(".")[0], regle.libelle))
