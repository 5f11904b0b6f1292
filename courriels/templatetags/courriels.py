"""{% load courriels %}{% courriels_de demande %}: every e-mail of an object, beside the object."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.contrib.contenttypes.models import ContentType
from django.db import models

from ..consultation import Prevu
from ..consultation import courriels_de as lire
from ..models import Courriel

register = template.Library()

AU_PLUS = 200

# icon and colour of a state; its words come from the model
MARQUES = {
    Courriel.Etat.A_ENVOYER: ("clock", "ink"),
    Courriel.Etat.EN_COURS: ("clock", "ink"),
    Courriel.Etat.RETENU: ("pause", "warn"),
    Courriel.Etat.ENVOYE: ("check", "ok"),
    Courriel.Etat.ANNULE: ("ban", ""),
    Courriel.Etat.MANQUE: ("triangle-alert", "warn"),
    Courriel.Etat.ECHEC: ("circle-alert", "bad"),
}


@register.inclusion_tag("courriels/composants/liste.html")
def courriels_de(objet: models.Model) -> dict[str, Any]:
    """For the cell's pages only: it shows what other people are written, with links to act on each."""
    return {
        "courriels": lire(objet),
        "objet_type": ContentType.objects.get_for_model(objet, for_concrete_model=False).pk,
        "objet": objet,
    }


@register.inclusion_tag("courriels/composants/reflexion.html", takes_context=True)
def departs_imminents(context: template.Context) -> dict[str, Any]:
    """What was just decided and has not left yet, with one button to hold it all. For the cell's pages."""
    courriels = list(Courriel.objects.lisibles().a_raviser()[:AU_PLUS])
    return {"courriels": courriels, "request": context["request"], "csrf_token": context.get("csrf_token")}


@register.simple_tag
def querystring_prevu(objet_type: int, objet_id: Any, prevu: Prevu) -> str:
    """What names a planned e-mail in an address."""
    return urlencode(
        {
            "type": objet_type,
            "objet": objet_id,
            "regle": prevu.regle.cle,
            "occurrence": prevu.envoi.occurrence,
            "a": prevu.jeton,
        }
    )


@register.inclusion_tag("courriels/composants/etat.html")
def etat_courriel(courriel: Courriel) -> dict[str, Any]:
    icone, ton = MARQUES[Courriel.Etat(courriel.etat)]
    if courriel.revenu_le:
        icone, ton = "undo-2", "bad"
    return {"libelle": courriel.etat_en_mots, "icone": icone, "ton": ton}
