"""The minutes: drawn up, signed by each member, mended by another once all have signed. See `jury` for the locks."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from courriels.services import reconcilier
from documents.services import demander, numeroter
from facilitateurs.services import retirer
from instance import journal
from instance.journal import Auteur

from ..jury import contenus, incompatibilites, obstacles
from ..jury.contenus import Correction
from ..models import DecisionBloc, Jury, MembreJury, Passage, ProcesVerbal, SignatureProcesVerbal
from .jury import auteur, exiger, tenir

SERIE, TYPE = "PV", "proces_verbal"
Etat, Resultat = Jury.Etat, Passage.Resultat


def etablir(jury: Jury) -> ProcesVerbal:
    """Of a session just closed, under its lock: members are asked to sign."""
    maintenant = timezone.now()
    numero = numeroter(SERIE, timezone.localdate().year)
    return _proposer(
        ProcesVerbal(jury=jury, numero=numero, contenu=contenus.du_jury(jury, numero), etabli_le=maintenant)
    )


def _proposer(pv: ProcesVerbal) -> ProcesVerbal:
    pv.empreinte = contenus.empreinte(pv.contenu)
    pv.full_clean()
    pv.save()
    for membre in pv.jury.membres.actifs().select_related("agent", "jury"):
        reconcilier(membre)
    return pv


def rendre_caduc(pv: ProcesVerbal) -> None:
    """Void before its last signature. It stays, with those it had."""
    pv.caduc_le = timezone.now()
    pv.save(update_fields=["caduc_le"])


@transaction.atomic
def signer_proces_verbal(
    pv: ProcesVerbal, *, membre: MembreJury, empreinte: str, moyen: str = SignatureProcesVerbal.Moyen.COMPTE
) -> ProcesVerbal:
    """An authenticated act on the content whose hash was shown. The last signature closes the minutes, asks for their
    PDF, and carries out what a rectifying one changes. Signing twice changes nothing. Raises ValidationError when what
    was read is no longer what is to be signed, or when somebody may not judge one of the candidates."""
    jury = tenir(pv.jury)
    pv = ProcesVerbal.objects.select_for_update(of=("self",), no_key=True).get(pk=pv.pk)
    pv.jury = jury
    membre.refresh_from_db()
    if membre.jury_id != jury.pk or membre.retire_le or membre.conflit:
        raise ValidationError("Vous ne siégez pas dans ce jury.")
    if pv.signatures.filter(membre=membre).exists():
        return pv
    if pv.signe_le or pv.caduc_le:
        raise ValidationError("Ce procès-verbal n’est plus à signer\u00a0: la séance a été rouverte.", code="caduc")
    if not constant_time_compare(empreinte, pv.empreinte) or contenus.empreinte(pv.contenu) != pv.empreinte:
        raise ValidationError(
            "Ce que vous avez lu a changé\u00a0: relisez le procès-verbal avant de signer.", code="autre"
        )
    if dites := _incompatibilites(jury, pv):
        raise ValidationError([f"{dite} {incompatibilites.ISSUE}" for dite in dites], code="incompatible")
    SignatureProcesVerbal.objects.create(
        proces_verbal=pv,
        membre=membre,
        nom=membre.nom,
        qualite=membre.qualite,
        moyen=moyen,
        empreinte=pv.empreinte,
        le=timezone.now(),
    )
    journal.ecrire("formations.signer_pv", jury, par=auteur(membre), changements={"procès-verbal": ["", pv.numero]})
    reconcilier(membre)
    signataires = set(pv.signatures.values_list("membre", flat=True))
    if {m.pk for m in incompatibilites.membres(jury)} <= signataires:
        _conclure(pv)
    return pv


def _incompatibilites(jury: Jury, pv: ProcesVerbal) -> list[incompatibilites.Incompatibilite]:
    """Of a rectifying one, only those about whom it mends something: the others were judged long ago."""
    passent = incompatibilites.passages(jury)
    if pv.rectifie_id:
        nommes = _rectifies(pv)
        passent = [passage for passage in passent if str(passage.cle) in nommes]
    return incompatibilites.entre(incompatibilites.membres(jury), passent)


def _rectifies(pv: ProcesVerbal) -> set[str]:
    return {candidat["cle"] for candidat in pv.contenu["candidats"] if candidat["rectifie"]}


def _conclure(pv: ProcesVerbal) -> None:
    jury = pv.jury
    pv.signe_le = timezone.now()
    pv.save(update_fields=["signe_le"])
    if pv.rectifie_id:
        _appliquer(pv)
    else:
        jury.etat, jury.signe_le = Etat.SIGNE, pv.signe_le
        jury.save(update_fields=["etat", "signe_le"])
    journal.ecrire("formations.conclure_pv", jury, par=None, changements={"procès-verbal": ["", pv.numero]})
    demander(TYPE, pv, par=None)


def _appliquer(pv: ProcesVerbal) -> None:
    """The decisions become those of the rectifying minutes. Who should not have been certified is no longer; who should
    have been is by the task that delivers. People whose result was sent are told."""
    jury = pv.jury
    dits = {candidat["cle"]: candidat for candidat in pv.contenu["candidats"] if candidat["rectifie"]}
    for passage in jury.passages.filter(cle__in=dits).select_related("agent", "certification").order_by("pk"):
        passage.jury = jury
        dit = dits[str(passage.cle)]
        for bloc in dit["blocs"]:
            DecisionBloc.objects.filter(passage=passage, bloc__code=bloc["code"]).update(decision=bloc["decision"])
        passage.motif, passage.version = dit["motif"], passage.version + 1
        if jury.resultats_le:
            passage.rectifie_le = pv.signe_le
        passage.save(update_fields=["motif", "version", "rectifie_le"])
        certification = passage.certification
        if dit["resultat"] != Resultat.ADMIS and certification and not certification.retiree_le:
            retirer(certification, motif=f"Procès-verbal rectificatif {pv.numero}", par=None)
        reconcilier(passage)
    if jury.delivre_le:
        jury.delivre_le = None  # the task looks again at who is to be certified
        jury.save(update_fields=["delivre_le"])


@transaction.atomic
def rectifier(jury: Jury, *, corrections: Mapping[str, Correction], motif: str, par: Auteur) -> ProcesVerbal:
    """Draw up minutes that mend the signed ones, for the candidates named by the `cle` of their passage. Members sign
    them again, and only then do they count. Raises ValidationError when nothing changes, when results are about to
    leave, or when a later jury already kept a block."""
    jury = tenir(jury)
    exiger(jury, Etat.SIGNE)
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi\u00a0: ce motif figure sur le procès-verbal rectificatif."})
    if jury.resultats_a_reprendre:
        raise ValidationError("Les résultats sont sur le point de partir\u00a0: reprenez-les d’abord.")
    if jury.proces_verbaux.a_signer().exists():
        raise ValidationError("Un procès-verbal rectificatif attend déjà ses signatures.")
    avant = jury.proces_verbaux.signes().latest("signe_le", "pk")
    numero = numeroter(SERIE, timezone.localdate().year)
    contenu = contenus.rectifie(avant, corrections, numero=numero, motif=motif.strip())
    _juger(jury, avant, contenu)
    pv = ProcesVerbal(
        jury=jury, numero=numero, contenu=contenu, rectifie=avant, motif=motif.strip(), etabli_le=timezone.now()
    )
    journal.ecrire(
        "formations.rectifier_pv", jury, par=par, motif=pv.motif, changements={"procès-verbal": [avant.numero, numero]}
    )
    return _proposer(pv)


def _juger(jury: Jury, avant: ProcesVerbal, contenu: contenus.Contenu) -> None:
    anciens = {candidat["cle"]: candidat for candidat in avant.contenu["candidats"]}
    nommes = [candidat for candidat in contenu["candidats"] if candidat["rectifie"]]
    if not nommes:
        raise ValidationError("Choisissez au moins une personne dont la décision change.")
    for dit in nommes:
        ancien = anciens[dit["cle"]]
        if (dit["blocs"], dit["motif"]) == (ancien["blocs"], ancien["motif"]):
            raise ValidationError(f"Rien ne change pour {dit['nom']}.")
        if dit["resultat"] != Resultat.ADMIS and not dit["motif"]:
            raise ValidationError(f"Écrivez le motif pour {dit['nom']}\u00a0: la personne le lira.")
        perdus = [b["code"] for b, a in zip(dit["blocs"], ancien["blocs"], strict=True) if b != a]
        repris = DecisionBloc.objects.filter(
            conservee_de__passage__cle=dit["cle"], conservee_de__bloc__code__in=perdus
        ).select_related("passage__jury")
        if autre := repris.first():
            raise ValidationError(
                f"Le jury du {autre.passage.jury.jour:%d/%m/%Y} a repris cette décision pour {dit['nom']}\u00a0: "
                "rectifiez d’abord le sien."
            )
        if any(b != a and a["conserve"] for b, a in zip(dit["blocs"], ancien["blocs"], strict=True)):
            raise ValidationError(
                f"Un bloc de {dit['nom']} vient d’un autre jury\u00a0: c’est le sien qu’il faut rectifier."
            )
    passent = [p for p in incompatibilites.passages(jury) if str(p.cle) in {dit["cle"] for dit in nommes}]
    if dites := incompatibilites.entre(incompatibilites.membres(jury), passent):
        raise ValidationError(
            [f"{dite} Retirez d’abord cette personne du jury." for dite in dites], code="incompatible"
        )
    if len(incompatibilites.membres(jury)) < obstacles.MEMBRES_JURY.valeur():
        raise ValidationError("Le jury n’est plus en nombre.")


@transaction.atomic
def abandonner_rectification(pv: ProcesVerbal, *, motif: str, par: Auteur) -> ProcesVerbal:
    """Before its last signature: the minutes it meant to mend stay in force."""
    jury = tenir(pv.jury)
    pv.refresh_from_db()
    if not pv.rectifie_id or pv.signe_le or pv.caduc_le:
        raise ValidationError("Il n’y a plus rien à abandonner.")
    rendre_caduc(pv)
    journal.ecrire(
        "formations.abandonner_rectification",
        jury,
        par=par,
        motif=motif.strip(),
        changements={"procès-verbal": [pv.numero, ""]},
    )
    for membre in jury.membres.actifs().select_related("agent", "jury"):
        reconcilier(membre)
    return pv
