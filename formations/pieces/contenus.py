"""What each paper prints, as plain values. The title of the training is its `titre`, the same on all."""

import datetime as dt
from typing import Any

from django.utils import timezone

from agenda.affichage import lieu
from agenda.models import Creneau, Inscription
from instance.typographie import FINE, compter, en_heures, enumerer, heure, jour, nombre, plage

from .. import assiduite, lecture
from ..models import Cohorte, Formation, Organisme
from . import references

NON_EVALUE = "Non évalué"


def cohorte_de(inscription: Inscription) -> Cohorte:
    return Cohorte.objects.select_related("formation__organisme", "session", "referent").get(
        session=inscription.session_id
    )


def convocation(inscription: Inscription) -> dict[str, Any]:
    cohorte = cohorte_de(inscription)
    creneaux = _creneaux(cohorte)
    contact = cohorte.referent if cohorte.referent and cohorte.referent.is_active else None
    return {
        **_commun(inscription, cohorte),
        "periode": _periode(creneaux),
        "duree": compter(len(creneaux), "demi-journée"),
        "jours": _jours(creneaux),
        "consignes": [ligne.strip() for ligne in cohorte.consignes.splitlines() if ligne.strip()],
        "organisme": str(cohorte.formation.organisme or ""),
        "contact": str(contact or ""),
        "contact_courriel": (contact.email or "") if contact else "",
        "mention": references.CONVOCATION.texte(),
    }


def certificat_realisation(inscription: Inscription) -> dict[str, Any]:
    """For the provider to sign: the hours are those attended, half-day by half-day."""
    cohorte = cohorte_de(inscription)
    creneaux = _creneaux(cohorte)
    suivi = assiduite.assiduites(cohorte, [inscription.agent_id])[inscription.agent_id]
    organisme = cohorte.formation.organisme
    return {
        **_commun(inscription, cohorte),
        "periode": _periode(creneaux),
        "prevues": en_heures(_duree(creneaux)),
        "suivies": en_heures(suivi.heures),
        "demi_journees": f"{nombre(suivi.suivies)} sur {compter(suivi.prevues, 'demi-journée')}",
        "lieux": enumerer(dict.fromkeys(filter(None, map(lieu, creneaux)))),
        "organisme": _organisme(organisme),
        "reference": cohorte.formation.reference_contrat,
        "cadre": references.CADRE.texte(),
        "conservation": references.CONSERVATION.texte(),
    }


def attestation_fin_formation(inscription: Inscription) -> dict[str, Any]:
    cohorte = cohorte_de(inscription)
    creneaux = _creneaux(cohorte)
    suivi = assiduite.assiduites(cohorte, [inscription.agent_id])[inscription.agent_id]
    return {
        **_commun(inscription, cohorte),
        "periode": _periode(creneaux),
        "duree": f"{en_heures(_duree(creneaux))}, en {compter(len(creneaux), 'demi-journée')}",
        "suivies": f"{en_heures(suivi.heures)}, {nombre(suivi.suivies)} sur {compter(suivi.prevues, 'demi-journée')}",
        "objectifs": cohorte.formation.objectifs_en_liste,
        "organisme": str(cohorte.formation.organisme or ""),
        "evaluation": cohorte.formation.evaluation,
        "resultat": NON_EVALUE,
        "mention": references.ATTESTATION.texte(),
    }


def programme(formation: Formation) -> dict[str, Any]:
    return {
        "formation": formation.titre,
        "cadre": formation.get_cadre_display(),
        "accroche": formation.accroche,
        "objectifs": formation.objectifs_en_liste,
        "programme": _paragraphes(formation.programme),
        "moyens": _paragraphes(formation.moyens),
        "evaluation": _paragraphes(formation.evaluation),
        "duree": f"{lecture.duree(formation)}, {nombre(formation.heures)}{FINE}h",
        "public": formation.public_vise or "Tous les agents",
        "prerequis": formation.prerequis or "Aucun",
        "institutions": enumerer(str(i) for i in formation.institutions.all()) or "Tous les agents",
        "ouverte_hors": formation.ouverte_hors,
        "places": compter(formation.places, "personne") if formation.places else "",
        "organisme": str(formation.organisme or ""),
    }


def _commun(inscription: Inscription, cohorte: Cohorte) -> dict[str, Any]:
    """Whom, for what. The institution is that of the day the place was taken."""
    return {
        "nom": str(inscription.agent),
        "institution": str(inscription.institution or ""),
        "formation": cohorte.formation.titre,
        "cohorte": cohorte.nom,
    }


def _creneaux(cohorte: Cohorte) -> list[Creneau]:
    tenus = cohorte.session.creneaux.filter(annule=False).select_related("site", "salle__site")
    return list(tenus.order_by("debut"))


def _duree(creneaux: list[Creneau]) -> dt.timedelta:
    return sum((creneau.fin - creneau.debut for creneau in creneaux), dt.timedelta())


def _periode(creneaux: list[Creneau]) -> str:
    if not creneaux:
        return "dates à venir"
    return plage(timezone.localdate(creneaux[0].debut), timezone.localdate(creneaux[-1].fin))


def _jours(creneaux: list[Creneau]) -> list[dict[str, str]]:
    """Day by day: its hours, and where; half-days of one day and place on one line."""
    lignes: dict[tuple[dt.date, str], list[str]] = {}
    for creneau in creneaux:
        cle = (timezone.localdate(creneau.debut), lieu(creneau))
        lignes.setdefault(cle, []).append(f"{heure(creneau.debut)} à {heure(creneau.fin)}")
    return [{"jour": jour(le), "heures": enumerer(heures), "lieu": ou} for (le, ou), heures in lignes.items()]


def _organisme(organisme: Organisme | None) -> dict[str, str]:
    if organisme is None:
        return {"nom": "", "siret": "", "declaration": "", "adresse": "", "contact": ""}
    return {
        "nom": organisme.nom,
        "siret": _groupes(organisme.siret, 3, 3, 3, 5),
        "declaration": _groupes(organisme.numero_declaration, 2, 2, 5, 2),
        "adresse": ", ".join(ligne.strip() for ligne in organisme.adresse.splitlines() if ligne.strip()),
        "contact": organisme.contact_nom,
    }


def _groupes(chiffres: str, *longueurs: int) -> str:
    """« 123 456 789 00012 »; as it is when it has another length."""
    if len(chiffres) != sum(longueurs):
        return chiffres
    morceaux, reste = [], chiffres
    for longueur in longueurs:
        morceaux.append(reste[:longueur])
        reste = reste[longueur:]
    return FINE.join(morceaux)


def _paragraphes(texte: str) -> list[str]:
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]
