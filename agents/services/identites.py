"""Who is behind an identity that a provider vouches for.

A verified address ties a newcomer of the provider to the agent who has it, and again when the provider renumbers its
people. Never to a member of the cell: whoever runs a mailbox or an identity provider would open the files of all. Those
tie theirs themselves, from a session that proved its second factor; a tie made otherwise before they were appointed is
dropped then (`personnes.nommer_cellule`), and serves nothing.

Everybody in France may have a ProConnect account: it lets in whoever we do not turn away here. So each sign-in, the
hundredth as the first, asks that the provider name an institution of the portal.
"""

from django.db import IntegrityError, transaction

from instance.journal import Auteur

from ..fournisseurs import Fournisseur
from ..models import Agent, IdentiteExterne, Institution
from ..oidc import Identite
from . import liaisons
from .connexion import ConnexionRefusee
from .personnes import creer_agent


class InstitutionInconnue(ConnexionRefusee):
    pass


def reconnaitre(fournisseur: Fournisseur, identite: Identite) -> Agent:
    """The agent this is, the account made when nobody has the address yet. Raises ConnexionRefusee, in words."""
    try:
        return _reconnaitre(fournisseur, identite)
    except IntegrityError:  # two windows at once: the other one made it
        return _reconnaitre(fournisseur, identite)


@transaction.atomic
def _reconnaitre(fournisseur: Fournisseur, identite: Identite) -> Agent:
    institution = _institution(fournisseur, identite)
    connue = (
        IdentiteExterne.objects.select_related("agent").filter(fournisseur=fournisseur.cle, sub=identite.sub).first()
    )
    if connue is not None and _ouvert(connue.agent).is_staff and not connue.prouvee:
        raise _a_relier_soi_meme(fournisseur)
    if connue is not None:
        return connue.agent
    if not identite.email:
        raise _sans_adresse(fournisseur)
    agent = Agent.objects.select_for_update(of=("self",)).filter(email=identite.email).first()
    neuf = agent is None
    if agent is None:
        agent = creer_agent(
            email=identite.email, institution=institution, prenom=identite.prenom, nom=identite.nom, par=None
        )
    elif _ouvert(agent).is_staff:
        raise _a_relier_soi_meme(fournisseur)
    liaisons.lier(agent, fournisseur, identite.sub, prouvee=False, par=agent, annoncer=not neuf)
    return agent


def _a_relier_soi_meme(fournisseur: Fournisseur) -> ConnexionRefusee:
    return ConnexionRefusee(
        f"Les membres de la cellule relient {fournisseur.libelle} à leur compte eux-mêmes : entrez avec un code, "
        "puis ouvrez «\u202fLa sécurité de mon compte\u202f»."
    )


def _institution(fournisseur: Fournisseur, identite: Identite) -> Institution:
    """By the employer's number, else by the address."""
    par_siret = Institution.objects.filter(siret=identite.siret).first() if identite.siret else None
    if par_siret is None and not identite.email:
        raise _sans_adresse(fournisseur)
    institution = par_siret or Institution.du_courriel(identite.email)
    if institution is None:
        raise InstitutionInconnue(
            f"Votre institution, telle que {fournisseur.libelle} la donne, ne fait pas partie de ce portail. Si elle "
            "devrait, écrivez à la cellule."
        )
    return institution


def _sans_adresse(fournisseur: Fournisseur) -> ConnexionRefusee:
    return ConnexionRefusee(
        f"{fournisseur.libelle} ne garantit pas votre adresse de courriel. Demandez un code à la place."
    )


def _ouvert(agent: Agent) -> Agent:
    if not agent.is_active:
        raise ConnexionRefusee("Ce compte est fermé. Si c’est une erreur, écrivez à la cellule.")
    return agent


@transaction.atomic
def relier(agent: Agent, fournisseur: Fournisseur, identite: Identite, *, prouvee: bool, par: Auteur) -> None:
    """Tie an identity to the account of whoever is signed in. `prouvee`: this session proved its second factor. Raises
    ConnexionRefusee, in words."""
    if agent.is_staff and not prouvee:
        raise ConnexionRefusee(f"Ajoutez d’abord un second facteur, puis reliez {fournisseur.libelle}.")
    _institution(fournisseur, identite)
    prise = IdentiteExterne.objects.filter(fournisseur=fournisseur.cle, sub=identite.sub).exclude(agent=agent)
    if prise.exists():
        raise ConnexionRefusee(f"Ce compte {fournisseur.libelle} est déjà relié à quelqu’un d’autre.")
    liaisons.lier(agent, fournisseur, identite.sub, prouvee=prouvee, par=par, annoncer=True)
