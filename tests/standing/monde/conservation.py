"""Elimination slips: `n` executed, one that waits for its visa."""

import datetime as dt

from django.utils import timezone

from donnees.models import BordereauElimination, LigneBordereau

from .gens import Monde


def poser_bordereaux(n: int, monde: Monde) -> None:
    for rang in range(n + 1):
        bordereau = BordereauElimination.objects.create(
            numero=f"BE-1990-{rang:04d}",
            serie="formations.candidatures",
            libelle="Candidatures restées sans suite",
            duree=2,
            avant=dt.date(1988, 1, 1),
            empreinte="0" * 64,
            prepare_le=timezone.now(),
            prepare_par=monde.administration,
        )
        for piece in range(n):
            LigneBordereau.objects.create(
                bordereau=bordereau,
                objet_id=str(piece),
                groupe=f"Promotion {1986 - piece}\u00a0: non retenue",
                close_le=dt.date(1987, 5, 1),
            )
        if rang < n:
            bordereau.archiviste, bordereau.vise_le = "Paule Ançel", timezone.localdate()
            bordereau.approuve_le = bordereau.execute_le = timezone.now()
            bordereau.approuve_par = bordereau.execute_par = monde.administration
            bordereau.etat = "execute"
            bordereau.save()
