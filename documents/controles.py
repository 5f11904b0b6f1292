"""What `manage.py check --deploy` says of documents."""

from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register

from . import polices
from .sceau import cles


@register(deploy=True)
def polices_presentes(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"La police {famille} manque\u00a0: des lettres manqueront aux documents.",
            hint=polices.REMEDE,
            id="documents.E001",
        )
        for famille in polices.manquantes()
    ]


@register(deploy=True)
def cachet_pret(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    dits: list[CheckMessage] = []
    if not cles.est_regle():
        dits.append(
            Warning(
                "SCEAU_CLE et SCEAU_CERTIFICAT manquent\u00a0: les certificats resteront en préparation.",
                hint="Définissez-les, puis lancez «\u202fpython manage.py fabriquer_sceau\u202f».",
                id="documents.W001",
            )
        )
    elif faute := cles.reproche():
        dits.append(
            Error(faute, hint="Voyez «\u202fLe cachet des certificats\u202f» (docs/cachet.md).", id="documents.E002")
        )
    dits += [
        Error(
            f"SCEAU_CERTIFICATS_ANCIENS\u00a0: {nom} n’est pas un certificat lisible.",
            hint="Ce qu’il a scellé ne se vérifie plus\u00a0: remettez le fichier à sa place.",
            id="documents.E003",
        )
        for nom in cles.anciens_illisibles()
    ]
    return dits
