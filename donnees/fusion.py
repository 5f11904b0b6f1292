"""Two records of one person, or two directions that become one: whatever pointed at either points at the one kept.

The relations are read from the models themselves, so that a room added later is moved too. Nothing is left to cascade:
a row that cannot follow stops the whole merge, and says why.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from agenda.models import Occupation, Presence
from agents import departs, rules
from agents.hierarchie import au_dessus
from agents.models import Agent, AncienNumero, Direction, RoleInstitution
from agents.services import cesser_de_representer
from agents.services.appareils import fermer_connexions
from demandes.models import Volontaire
from evenements.models import Retour
from facilitateurs.models import Facilitateur
from formations.models import Formateur
from formations.services import reunir_parcours
from instance import journal
from instance.journal import Auteur

from .models import AncienMatricule, AncienneDirection, PaireEcartee

# When both records have one, the second says nothing that the first does not: it goes (but see `_trancher`).
REDITES = {
    "agenda.Abonnement",
    "agenda.Occupation",
    "agenda.Presence",
    "agents.Agent_groups",
    "agents.Agent_user_permissions",
    "agents.IdentiteExterne",
    "courriels.ChoixRecapitulatif",
    "facilitateurs.Facilitateur_methodes",
    "demandes.SansRecapitulatif",
    "demandes.Signalement_concernes",
    "demandes.Volontaire",
    "evenements.Attestation",
    "evenements.Retour",
    "evenements.RetourDonne",
    "facilitateurs.LienDeclare",
    "formations.Formateur_cohortes",
    "formations.Formateur_organismes",
    "formations.Supervision",
}
# Rows that are merged in their turn when both records have one.
REUNIES = {Facilitateur, Formateur}


# Of two rows that say the same thing, the one further along this order stays; of two equal ones, the record kept's.
RANGS: dict[type[models.Model], Callable[[Any], int]] = {
    Presence: lambda ligne: ("absent", "excuse", "rattrapage", "retard", "present").index(ligne.etat),
    Occupation: lambda ligne: int(ligne.ferme),
    Volontaire: lambda ligne: ("repris", "propose", "retenu").index(ligne.etat),
}
REMEDES = {
    "demandes.Bilan": "un bilan de même nature, du même accompagnement, sous chaque fiche. Un bilan rendu ne s’efface "
    "pas : gardez les deux fiches, et fermez le compte de celle qui ne sert plus",
    "formations.Evaluation": "la même épreuve évaluée sous chaque fiche, par la même personne. Une évaluation rendue "
    "reste pour le jury : gardez les deux fiches, et fermez le compte de celle qui ne sert plus",
}
"""Where nothing can be put in order first, what to do instead."""

UNIQUE_VIOLATION = "23505"
"""https://www.postgresql.org/docs/current/errcodes-appendix.html"""


class FusionRefusee(ValidationError):
    """The message is for people."""


@dataclass(frozen=True)
class Relation:
    """A way in which rows of `modele` point at a record: by `champ`, a plain or a generic key."""

    modele: type[models.Model]
    champ: str
    generique: GenericForeignKey | None = None

    @property
    def libelle(self) -> str:
        return str(self.modele._meta.verbose_name_plural)

    def lignes(self, objet: models.Model) -> models.QuerySet[Any]:
        return self.modele._base_manager.filter(**self._vers(objet))

    def deplacer(self, de: models.Model, vers: models.Model) -> int:
        """Point every row at the record kept. Raises IntegrityError when one cannot."""
        return self.lignes(de).update(**self._vers(vers))

    def _vers(self, objet: models.Model) -> dict[str, Any]:
        if self.generique is None:
            return {self.champ: objet.pk}
        sorte = ContentType.objects.get_for_model(objet, for_concrete_model=False)
        return {self.generique.ct_field: sorte, self.generique.fk_field: str(objet.pk)}


def relations(modele: type[models.Model]) -> Iterator[Relation]:
    """Every key of every model that points at this one, and every generic key, which may."""
    for autre in apps.get_models(include_auto_created=True):
        for champ in autre._meta.local_fields:
            if champ.is_relation and champ.related_model is modele:
                yield Relation(autre, champ.name)
        for prive in autre._meta.private_fields:
            if isinstance(prive, GenericForeignKey):
                yield Relation(autre, prive.name, prive)


def compter(objet: models.Model) -> dict[str, int]:
    """What points at a record, by kind, for people to see before they decide."""
    comptes: dict[str, int] = {}
    for relation in relations(type(objet)):
        if getattr(relation.modele._meta.auto_created or relation.modele, "CONFIDENTIEL", False):
            continue  # moved all the same; that it exists is not for whoever compares two records
        if nombre := relation.lignes(objet).count():
            comptes[relation.libelle] = comptes.get(relation.libelle, 0) + nombre
    return dict(sorted(comptes.items()))


@transaction.atomic
def fusionner_agents(garde: Agent, double: Agent, *, par: Auteur, motif: str) -> Agent:
    """Raises FusionRefusee. The double's factors and sessions end: who signs in as the one kept proves it anew. What
    the one kept cannot hold, because its account is closed or its institution another, is handed over."""
    # Cohorts, sessions, requests and roles are locked before people.
    reunir_parcours(garde, double, par=par)
    _rendre(garde, double, par=par)
    garde, double = _verrouiller(Agent, garde, double)
    if _ont_un_role(garde, double) and not rules.est_administration(par):  # type: ignore[arg-type]
        raise FusionRefusee(
            "L’une de ces fiches a un rôle dans la cellule ou dans une institution : seule l’administration peut les "
            "réunir."
        )
    PaireEcartee.objects.filter(Q(un=double) | Q(deux=double)).delete()
    comptes = compter(double)
    fermer_connexions(double, par=par)
    Authenticator.objects.filter(user=double).delete()
    AncienNumero.objects.create(agent=garde, numero=double.numero)
    if garde.n_plus_1_id == double.pk:
        Agent.objects.filter(pk=garde.pk).update(n_plus_1=None)
        garde.n_plus_1 = None
    _reunir(garde, double)
    _completer_agent(garde, double)
    _retenir_le_matricule(garde, double)
    journal.ecrire("donnees.fiches_reunies", garde, par=par, motif=motif, changements=_en_clair(comptes))
    return garde


@transaction.atomic
def fusionner_directions(garde: Direction, double: Direction, *, par: Auteur, motif: str) -> Direction:
    """The people, requests and services of one direction pass to the other. Raises FusionRefusee."""
    garde, double = _verrouiller(Direction, garde, double)
    if garde.institution_id != double.institution_id:
        raise FusionRefusee("Ces directions ne sont pas de la même institution.")
    comptes, nom = compter(double), str(double)
    ancetre: Direction | None = garde
    while ancetre is not None and ancetre.parent_id != double.pk:
        ancetre = ancetre.parent
    if ancetre is not None:  # the one kept stood below the other: its branch takes the other's place
        Direction.objects.filter(pk=ancetre.pk).update(parent=double.parent_id)
    garde.refresh_from_db()
    _reunir(garde, double)
    _completer(garde, double, sauf=set())
    for ancien in {double.nom, double.sigle} - {"", garde.nom, garde.sigle}:
        AncienneDirection.objects.update_or_create(
            institution=garde.institution, nom=ancien, defaults={"direction": garde}
        )
    changements = {"direction réunie": [nom, ""], **_en_clair(comptes)}
    journal.ecrire("donnees.directions_reunies", garde, par=par, motif=motif, changements=changements)
    return garde


@transaction.atomic
def ecarter(un: Agent, deux: Agent, *, par: Auteur) -> None:
    """They are two people: never show them as one again."""
    premier, second = sorted([un, deux], key=lambda agent: agent.pk)
    _, neuve = PaireEcartee.objects.get_or_create(un=premier, deux=second)
    if neuve:
        journal.ecrire("donnees.paire_ecartee", premier, par=par)


def _rendre(garde: Agent, double: Agent, *, par: Auteur) -> None:
    """What the double holds and the record kept could not."""
    if not garde.is_active:
        departs.transmettre(double, par=par)
    elif garde.institution:
        cesser_de_representer(double, sauf=garde.institution, par=par)


def _ont_un_role(*agents: Agent) -> bool:
    """Merged, a record's roles pass to the other: to give them is for who runs the portal."""
    return any(agent.is_staff for agent in agents) or (
        RoleInstitution.objects.non_termines().filter(agent__in=agents).exists()
    )


def _verrouiller(modele: Any, garde: Any, double: Any) -> tuple[Any, Any]:
    """In the order of their numbers, so that two merges cannot wait for each other."""
    if garde.pk == double.pk:
        raise FusionRefusee("Choisissez deux fiches différentes.")
    pks = sorted([garde.pk, double.pk])
    tenus = {o.pk: o for o in modele.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")}
    if len(tenus) < 2:
        raise FusionRefusee("L’une de ces fiches n’existe plus : quelqu’un les a déjà réunies.")
    return tenus[garde.pk], tenus[double.pk]


def _reunir(garde: models.Model, double: models.Model) -> None:
    """Move everything, then drop the empty record. `_raw_delete` cascades to nothing: a row we had missed would make
    the database refuse."""
    for relation in relations(type(garde)):
        _deplacer(relation, garde, double)
    type(double)._base_manager.filter(pk=double.pk)._raw_delete(using=double._state.db)  # type: ignore[attr-defined]


def _deplacer(relation: Relation, garde: models.Model, double: models.Model) -> None:
    try:
        with transaction.atomic():
            relation.deplacer(double, garde)
            return
    except IntegrityError as erreur:
        if not _redite(erreur) or (relation.modele._meta.label not in REDITES and relation.modele not in REUNIES):
            raise _refus(relation) from erreur
    if relation.modele in REUNIES:
        mien, sien = relation.lignes(garde).get(), relation.lignes(double).get()
        _reunir(mien, sien)
        if isinstance(mien, Facilitateur):
            _completer_profil(mien, sien)
        return
    for ligne in relation.lignes(double):
        try:
            with transaction.atomic():
                relation.modele._base_manager.filter(pk=ligne.pk).update(**relation._vers(garde))
        except IntegrityError as erreur:
            if not _redite(erreur):
                raise _refus(relation) from erreur
            _trancher(relation, ligne, garde)


def _trancher(relation: Relation, ligne: models.Model, garde: Any) -> None:
    """One row for two that say the same thing: the richer. Two answers that differ are both kept, one unsigned."""
    if isinstance(ligne, Retour):
        mien = Retour.objects.get(evenement=ligne.evenement, signe_par=garde)
        dits = [(retour.satisfaction, retour.utilite, retour.texte) for retour in (mien, ligne)]
        if dits[0] != dits[1]:
            ligne.signe_par = ligne.signe_le = None
            ligne.save(update_fields=["signe_par", "signe_le"])
            return
    elif rang := RANGS.get(relation.modele):
        commun = "appel_id" if relation.modele is Volontaire else "creneau_id"
        mienne = relation.lignes(garde).get(**{commun: getattr(ligne, commun)})
        if rang(ligne) > rang(mienne):
            mienne.delete()
            relation.modele._base_manager.filter(pk=ligne.pk).update(**relation._vers(garde))
            return
    ligne.delete()


def _redite(erreur: IntegrityError) -> bool:
    """The same thing twice, rather than two things that clash."""
    return getattr(erreur.__cause__, "sqlstate", "") == UNIQUE_VIOLATION


def _refus(relation: Relation) -> FusionRefusee:
    if remede := REMEDES.get(relation.modele._meta.label):
        return FusionRefusee(f"Ces fiches ne peuvent être réunies : {remede}.")
    return FusionRefusee(
        f"Chacune des deux fiches a ce qui ne peut être deux fois : {relation.libelle}. Mettez-y de l’ordre d’abord."
    )


def _retenir_le_matricule(garde: Agent, double: Agent) -> None:
    """The next file of the human resources may still say the double's."""
    gardes = (garde.institution_id, garde.matricule) == (double.institution_id, double.matricule)
    if double.matricule and double.institution and not gardes:
        AncienMatricule.objects.update_or_create(
            institution=double.institution, matricule=double.matricule, defaults={"agent": garde}
        )


def _completer_agent(garde: Agent, double: Agent) -> None:
    """An address is vouched for by itself alone; a number and a direction are those of one institution."""
    sauf = {"numero", "password", "is_active", "parti_le", "date_joined", "is_superuser"}
    if garde.email:
        sauf.add("adresse_validee_le")
    if garde.institution_id not in (None, double.institution_id):
        sauf |= {"matricule", "direction"}
    _completer(garde, double, sauf=sauf)
    if garde.n_plus_1 and garde in au_dessus(garde.n_plus_1):
        garde.n_plus_1 = None
        garde.save(update_fields=["n_plus_1"])


def _completer_profil(garde: Facilitateur, double: Facilitateur) -> None:
    """What was written keeps the readers it was written for. Whoever is still in the network under either record is."""
    if not garde.presentation:
        garde.presentation, garde.presentation_pour = double.presentation, double.presentation_pour
    if not (garde.communes or garde.tout_le_territoire):
        garde.communes, garde.tout_le_territoire = double.communes, double.tout_le_territoire
        garde.territoire_pour = double.territoire_pour
    garde.senior_declare = garde.senior_declare or double.senior_declare
    garde.missions_anterieures = max(garde.missions_anterieures, double.missions_anterieures)
    garde.rejoint_le = min(garde.rejoint_le, double.rejoint_le)
    fins = [profil.quitte_le for profil in (garde, double) if profil.quitte_le]
    garde.quitte_le = max(fins) if len(fins) == 2 else None
    garde.save()


def _completer(garde: models.Model, double: models.Model, *, sauf: set[str]) -> None:
    """What the record kept did not say, the other one said."""
    changes = []
    for champ in garde._meta.concrete_fields:
        if champ.generated or champ.primary_key or champ.name in sauf or champ.attname in sauf:
            continue
        sien = getattr(double, champ.attname)
        soi_meme = champ.related_model is type(garde) and sien == garde.pk
        if getattr(garde, champ.attname) in (None, "") and sien not in (None, "") and not soi_meme:
            setattr(garde, champ.attname, sien)
            changes.append(champ.name)
    if changes:
        garde.save(update_fields=changes)


def _en_clair(comptes: dict[str, int]) -> dict[str, list[str]]:
    return {libelle: ["", str(nombre)] for libelle, nombre in comptes.items()}
