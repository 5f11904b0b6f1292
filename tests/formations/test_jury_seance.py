"""The session: opened, decided, closed, reopened; the minutes signed and mended."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from agents.models import Agent
from courriels.models import Courriel
from courriels.regles import REGLES
from courriels.services import reconcilier_tous
from documents.models import Document
from documents.services import construire
from formations import services
from formations.jury import acquis, contenus
from formations.jury.contenus import Correction
from formations.models import DecisionBloc, Jury, Passage, ProcesVerbal, SignatureProcesVerbal
from instance import memo
from instance.services import modifier_regle
from tests.agents.factories import CelluleFactory
from tests.courriels.lecture import lus
from tests.formations.jury import (
    JOUR,
    A,
    N,
    X,
    a_signer,
    agents,
    annonce,
    convoque,
    decider,
    en_cours,
    jury,
    membres,
    ouvert,
    promotion,
    relire,
    signe,
    tous_signent,
)
from tests.formations.vecue import noter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _jour() -> object:
    with time_machine.travel(JOUR, tick=False):
        yield


def passage(de: Jury, agent: Agent) -> Passage:
    lus = Passage.objects.select_related("jury__referentiel", "agent").prefetch_related("decisions__bloc")
    return lus.get(jury=de, agent=agent)


@pytest.mark.parametrize(
    ("decisions", "resultat"), [((A,), "admis"), ((A, N, X, N), "partiel"), ((N,), "ajourne"), ((A, A, A, ""), "")]
)
def test_result_is_derived_from_the_blocks(decisions: tuple[str, ...], resultat: str) -> None:
    (maud,) = agents("Tissot")
    fait = ouvert(promotion(maud), [maud])
    decider(fait.passages.get(), *decisions)
    assert passage(fait, maud).resultat == resultat


def test_second_juror_is_told_who_decided_what_and_nothing_is_overwritten() -> None:
    (maud,) = agents("Tissot")
    fait = ouvert(promotion(maud), [maud])
    premier, second, _ = fait.membres.order_by("pk")
    lu = passage(fait, maud)
    decider(lu, A, N, membre=premier)
    blocs = {bloc.pk: N for bloc in fait.referentiel.blocs.all()}
    with pytest.raises(services.PassageChange, match=rf"{premier.nom} a décidé à .*B1 acquis, B2 non acquis"):
        services.decider(lu, decisions=blocs, version=lu.version, membre=second)
    assert passage(fait, maud).decisions.get(bloc__code="B1").decision == A


def test_closing_is_refused_while_a_decision_or_a_motive_is_missing_naming_whom() -> None:
    maud, zoe, ana = agents("Tissot", "Brun", "Roux")
    fait = ouvert(promotion(maud, zoe, ana), [maud, zoe, ana])
    decider(passage(fait, maud), A)
    decider(passage(fait, zoe), A, N, N, N)
    with pytest.raises(ValidationError) as refus:
        services.clore_seance(fait, par=CelluleFactory())
    manques, motifs = refus.value.messages
    assert "Maud Roux" in manques and "Brun" not in manques
    assert "Maud Brun" in motifs and "Tissot" not in motifs


def test_too_many_half_days_missed_call_for_an_explicit_waiver() -> None:
    (maud,) = agents("Tissot")
    cohorte = promotion(maud)
    regle(3)
    noter(cohorte, maud, *["absent"] * 4)
    fait = ouvert(cohorte, [maud])
    decider(passage(fait, maud), A)
    with pytest.raises(ValidationError, match=r"dérogation pour Maud Tissot"):
        services.clore_seance(fait, par=CelluleFactory())
    lu, membre = passage(fait, maud), fait.membres.earliest("pk")
    with pytest.raises(ValidationError, match="motif"):
        services.accorder_derogation(lu, derogation="accordee", motif=" ", version=lu.version, membre=membre)
    services.accorder_derogation(lu, derogation="accordee", motif="Heures refaites.", version=lu.version, membre=membre)
    services.clore_seance(fait, par=CelluleFactory())
    assert fait.passages.get().manquees == 4
    assert en_cours(fait).contenu["candidats"][0]["derogation_motif"] == "Heures refaites."


def regle(valeur: int) -> None:
    modifier_regle("formations.demi_journees_manquees", valeur, par=None)


def test_refused_waiver_lets_no_block_be_acquired() -> None:
    (maud,) = agents("Tissot")
    cohorte = promotion(maud)
    regle(3)
    noter(cohorte, maud, *["absent"] * 4)
    fait = ouvert(cohorte, [maud])
    membre = fait.membres.earliest("pk")
    decider(passage(fait, maud), A)
    lu = passage(fait, maud)
    with pytest.raises(ValidationError, match="revenez d’abord sur B1"):
        services.accorder_derogation(lu, derogation="refusee", motif="Trop.", version=lu.version, membre=membre)
    decider(lu, N)
    lu = passage(fait, maud)
    services.accorder_derogation(lu, derogation="refusee", motif="Trop.", version=lu.version, membre=membre)
    with pytest.raises(ValidationError, match="aucun bloc ne peut être acquis"):
        decider(passage(fait, maud), A)


def test_waiver_for_who_missed_nothing_is_refused() -> None:
    (maud,) = agents("Tissot")
    fait = ouvert(promotion(maud), [maud])
    lu = passage(fait, maud)
    with pytest.raises(ValidationError, match="n’a pas manqué"):
        services.accorder_derogation(
            lu, derogation="accordee", motif="Oui.", version=lu.version, membre=fait.membres.earliest("pk")
        )


def test_juror_who_turns_out_to_be_the_n1_stops_the_closing_and_is_taken_off() -> None:
    (maud,) = agents("Tissot")
    fait = convoque(promotion(maud), [maud])
    cellule = CelluleFactory()
    services.ajouter_membre(fait, par=cellule, nom="Luc Quatre", courriel="luc@crete.example", qualite="Formateur")
    quatrieme = fait.membres.get(courriel="luc@crete.example")
    services.declarer_liens(quatrieme, version=relire(fait).version)
    fait = services.ouvrir_seance(fait, par=cellule)
    decider(passage(fait, maud), A)
    chef = fait.membres.exclude(agent=None).latest("pk")
    Agent.objects.filter(pk=maud.pk).update(n_plus_1=chef.agent)
    with pytest.raises(ValidationError, match=rf"{chef.nom} ne peut pas juger Maud Tissot.*Retirez cette personne"):
        services.clore_seance(fait, par=cellule)
    with pytest.raises(ValidationError, match="ne peut pas juger"):
        decider(passage(fait, maud), A, membre=chef)
    services.retirer_membre(chef, par=cellule)
    assert services.clore_seance(fait, par=cellule).etat == Jury.Etat.A_SIGNER


def test_incompatibility_found_at_signing_stops_it() -> None:
    (maud,) = agents("Tissot")
    fait = a_signer(promotion(maud), {maud: (A,)})
    chef = fait.membres.exclude(agent=None).latest("pk")
    Agent.objects.filter(pk=maud.pk).update(n_plus_1=chef.agent)
    pv = en_cours(fait)
    with pytest.raises(ValidationError, match="ne peut pas juger Maud Tissot"):
        services.signer_proces_verbal(pv, membre=fait.membres.earliest("pk"), empreinte=pv.empreinte)
    services.rouvrir_seance(fait, motif="Un membre est responsable.", par=CelluleFactory())
    services.retirer_membre(chef, par=CelluleFactory())


def test_minutes_are_signed_by_all_then_printed() -> None:
    maud, zoe = agents("Tissot", "Brun")
    fait = a_signer(promotion(maud, zoe), {maud: (A,), zoe: (A, N, N, N)})
    pv = en_cours(fait)
    assert len(lus(regle="formations.jury_a_signer")) == 3
    premier, second, paul = fait.membres.order_by("pk")
    for membre in (premier, second):
        services.signer_proces_verbal(pv, membre=membre, empreinte=pv.empreinte)
    assert relire(fait).etat == Jury.Etat.A_SIGNER and not Document.objects.exists()
    services.signer_proces_verbal(pv, membre=paul, empreinte=pv.empreinte, moyen="lien")
    services.signer_proces_verbal(pv, membre=paul, empreinte=pv.empreinte)  # twice changes nothing
    assert relire(fait).etat == Jury.Etat.SIGNE
    document = Document.objects.get()
    assert (document.type, document.numero) == ("proces_verbal", pv.numero)
    construire(document.pk)
    document.refresh_from_db()
    with document.fichier.open("rb") as pdf:
        texte = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    assert "Maud Tissot Promotion 2030" in texte and "Paul Extérieur" in texte and "Lien et code" in texte
    assert pv.empreinte[:20] in texte.replace(" ", "") and "mercredi 10 avril 2030" in texte.replace("\xa0", " ")


def test_member_who_has_not_signed_is_reminded_once_and_who_signed_is_not() -> None:
    """JOUR is a Wednesday: three working days later is Monday."""
    (maud,) = agents("Tissot")
    fait = a_signer(promotion(maud), {maud: (A,)})
    pv = en_cours(fait)
    premier, second, paul = fait.membres.order_by("pk")
    services.signer_proces_verbal(pv, membre=premier, empreinte=pv.empreinte)
    with time_machine.travel(JOUR + dt.timedelta(days=4, hours=23), tick=False):
        reconcilier_tous()
        rappels = lus(regle="formations.jury_rappel_signature")
        assert {c.destinataire for c in rappels} == {second.agent.email, paul.courriel}
        assert {timezone.localtime(c.prevu_le) for c in rappels} == {JOUR + dt.timedelta(days=5)}
        assert all(pv.numero in c.sujet and "Mercredi 10 avril 2030" in c.texte.replace("\xa0", " ") for c in rappels)
        services.signer_proces_verbal(pv, membre=second, empreinte=pv.empreinte)
        reconcilier_tous()
        attendent = Courriel.objects.en_attente().filter(regle="formations.jury_rappel_signature")
        assert [c.destinataire for c in attendent] == [paul.courriel]
        services.rouvrir_seance(relire(fait), motif="Une coquille.", par=CelluleFactory())
        assert not attendent.all().exists()


def test_sweep_of_reminders_to_sign_costs_the_same_for_one_or_three_juries() -> None:
    comptes = []
    for combien in (1, 2):
        for _ in range(combien):
            (maud,) = agents("Tissot")
            a_signer(promotion(maud), {maud: (A,)})
        regle_ = REGLES["formations.jury_rappel_signature"]
        with CaptureQueriesContext(connection) as requetes, memo.ouvert():
            for membre in regle_.candidats():
                assert list(regle_.envois(membre))
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


def test_no_reminder_to_sign_where_the_rule_says_never() -> None:
    (maud,) = agents("Tissot")
    modifier_regle("formations.rappel_signature_jury", 0, par=None)
    a_signer(promotion(maud), {maud: (A,)})
    with time_machine.travel(JOUR + dt.timedelta(days=30), tick=False):
        reconcilier_tous()
    assert not Courriel.objects.filter(regle="formations.jury_rappel_signature").exists()


def test_what_is_signed_is_what_was_read() -> None:
    (maud,) = agents("Tissot")
    fait = a_signer(promotion(maud), {maud: (A,)})
    with pytest.raises(ValidationError, match="Ce que vous avez lu a changé"):
        services.signer_proces_verbal(en_cours(fait), membre=fait.membres.earliest("pk"), empreinte="0" * 64)
    assert not SignatureProcesVerbal.objects.exists()


def test_database_refuses_to_change_or_remove_what_was_signed() -> None:
    (maud,) = agents("Tissot")
    fait = signe(promotion(maud), {maud: (A,)})
    pv = fait.proces_verbaux.get()
    assert contenus.empreinte(pv.contenu) == pv.empreinte
    gestes = (
        lambda: ProcesVerbal.objects.filter(pk=pv.pk).update(motif="Autre"),
        lambda: ProcesVerbal.objects.filter(pk=pv.pk).update(signe_le=None),
        lambda: ProcesVerbal.objects.filter(pk=pv.pk)._raw_delete("default"),
        lambda: SignatureProcesVerbal.objects.update(nom="Autre"),
        lambda: SignatureProcesVerbal.objects.all()._raw_delete("default"),
    )
    for geste in gestes:
        with pytest.raises(DatabaseError), transaction.atomic():
            geste()


def test_content_to_be_signed_is_frozen_too() -> None:
    (maud,) = agents("Tissot")
    pv = en_cours(a_signer(promotion(maud), {maud: (A,)}))
    with pytest.raises(DatabaseError), transaction.atomic():
        ProcesVerbal.objects.filter(pk=pv.pk).update(contenu={})


def test_reopening_voids_the_signatures_given_and_closing_makes_new_minutes() -> None:
    (maud,) = agents("Tissot")
    fait = a_signer(promotion(maud), {maud: (A,)})
    premier = fait.membres.earliest("pk")
    ancien = en_cours(fait)
    services.signer_proces_verbal(ancien, membre=premier, empreinte=ancien.empreinte)
    services.rouvrir_seance(fait, motif="Une décision à revoir.", par=CelluleFactory())
    decider(passage(fait, maud), A, A, A, N, motif="À revoir.")
    services.clore_seance(fait, par=CelluleFactory())
    nouveau = en_cours(fait)
    assert nouveau.numero != ancien.numero and not nouveau.signatures.exists()
    with pytest.raises(ValidationError, match="n’est plus à signer"):
        services.signer_proces_verbal(ancien, membre=fait.membres.latest("pk"), empreinte=ancien.empreinte)
    tous_signent(fait)
    with pytest.raises(ValidationError, match="signé"):
        services.rouvrir_seance(fait, motif="Encore.", par=CelluleFactory())


def test_blocks_are_kept_for_twenty_four_months_and_no_longer() -> None:
    (zoe,) = agents("Brun")
    cohorte = promotion(zoe)
    signe(cohorte, {zoe: (A, A, N, N)})
    dernier = JOUR.date() + dt.timedelta(days=731)  # 10 April 2032
    assert set(acquis.conserves(cohorte.formation, [zoe.pk], dernier)[zoe.pk]) == {"B1", "B2"}
    assert not acquis.conserves(cohorte.formation, [zoe.pk], dernier + dt.timedelta(days=1))


def test_resit_keeps_the_blocks_acquired_and_admits_on_the_others() -> None:
    (zoe,) = agents("Brun")
    cohorte = promotion(zoe)
    annonce(cohorte, {zoe: (A, A, N, N)})
    apres = JOUR.replace(month=9)
    with time_machine.travel(apres, tick=False):
        fait = ouvert(cohorte, [zoe], debut=apres)
        garde = DecisionBloc.objects.filter(passage__jury=fait)
        assert {(d.bloc.code, d.decision, d.conservee_de is not None) for d in garde} == {
            ("B1", A, True),
            ("B2", A, True),
        }
        decider(fait.passages.get(), N, N, A, A)  # what is kept stays
        assert passage(fait, zoe).resultat == "admis"


def test_rectifying_minutes_count_once_signed_again_by_all() -> None:
    maud, zoe = agents("Tissot", "Brun")
    fait = annonce(promotion(maud, zoe), {maud: (A,), zoe: (A, A, A, N)})
    donnee = passage(fait, maud).certification
    corrections = {
        str(passage(fait, maud).cle): Correction({"B1": N, "B2": A, "B3": A, "B4": A}, "Erreur de saisie sur B1."),
        str(passage(fait, zoe).cle): Correction(dict.fromkeys(("B1", "B2", "B3", "B4"), A)),
    }
    pv = services.rectifier(fait, corrections=corrections, motif="Deux noms inversés.", par=CelluleFactory())
    assert pv.rectifie == fait.proces_verbaux.signes().get() and passage(fait, maud).resultat == "admis"
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=False):
        tous_signent(fait)
        services.delivrer_tout()
        assert (passage(fait, maud).resultat, passage(fait, zoe).resultat) == ("partiel", "admis")
        donnee.refresh_from_db()
        assert donnee.retiree_le and pv.numero in donnee.motif_retrait
        assert passage(fait, zoe).certification.facilitateur.agent == zoe
        rendu = lus(regle="formations.resultat_partiel", agent=maud)[0].texte
        assert "rectificatif" in rendu and "Erreur de saisie sur B1" in rendu
    assert fait.proces_verbaux.signes().count() == 2


def test_rectification_that_changes_nothing_or_says_not_why_is_refused() -> None:
    (zoe,) = agents("Brun")
    fait = signe(promotion(zoe), {zoe: (A, A, A, N)})
    cle, pareil = str(passage(fait, zoe).cle), {"B1": A, "B2": A, "B3": A, "B4": N}
    motif = passage(fait, zoe).motif
    for corrections, dit in (
        ({}, "au moins une personne"),
        ({cle: Correction(pareil, motif)}, "Rien ne change"),
        ({cle: Correction({**pareil, "B3": N}, "")}, "Écrivez le motif"),
    ):
        with pytest.raises(ValidationError, match=dit):
            services.rectifier(fait, corrections=corrections, motif="Erreur", par=CelluleFactory())


def test_abandoned_rectification_leaves_the_signed_minutes_in_force() -> None:
    (zoe,) = agents("Brun")
    fait = signe(promotion(zoe), {zoe: (A, A, A, N)})
    correction = {str(passage(fait, zoe).cle): Correction(dict.fromkeys(("B1", "B2", "B3", "B4"), A))}
    pv = services.rectifier(fait, corrections=correction, motif="Erreur", par=CelluleFactory())
    with pytest.raises(ValidationError, match="attend ses signatures"):
        services.envoyer_resultats(fait, par=CelluleFactory())
    services.abandonner_rectification(pv, motif="Finalement non.", par=CelluleFactory())
    services.envoyer_resultats(fait, par=CelluleFactory())
    assert passage(fait, zoe).resultat == "partiel"


def test_candidate_moves_to_another_jury_while_the_session_is_open() -> None:
    maud, zoe = agents("Tissot", "Brun")
    cohorte = promotion(maud, zoe)
    fait = ouvert(cohorte, [maud, zoe])
    services.retirer_candidat(passage(fait, zoe), par=CelluleFactory())
    autre = jury(cohorte, [zoe], debut=JOUR + dt.timedelta(days=30))
    assert membres(autre) and autre.passages.get().essai == 1
