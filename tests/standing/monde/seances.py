"""Sessions one registers for."""

import datetime as dt
from typing import Any

from django.utils import timezone

from agenda.models import (
    Annonce,
    Creneau,
    Inscription,
    Jauge,
    Mode,
    Occupation,
    Presence,
    Question,
    Reservation,
    Salle,
    Session,
)

from .gens import Monde


def poser_inscriptions(n: int, monde: Monde, institution: Any) -> None:
    """A session open to all, a past one, in a room; the requester has a place in each, and waits for a third."""
    salle = Salle.objects.create(site=monde.demandeur.site, nom="Salle des Sagnes")
    for i in range(n):
        for nom, jours, places in (("ouverte", 30 + i, 30), ("passee", -20 - i, 30), ("complete", 40 + i, 1)):
            session = Session.objects.create(titre=f"Atelier {nom} {i}", institution=institution, inscriptible=True)
            monde.extra.setdefault(f"session {nom}", session)
            debut = timezone.now() + dt.timedelta(days=jours)
            creneau = Creneau.objects.create(
                session=session, debut=debut, fin=debut + dt.timedelta(hours=2), salle=salle, modalite="hybride"
            )
            monde.extra.setdefault(f"creneau {nom}", creneau)
            if nom != "complete":  # the facilitator hosts the others
                Occupation.objects.create(
                    agent=monde.facilitateur,
                    creneau=creneau,
                    periode=(creneau.debut, creneau.fin),
                    ferme=True,
                    chevauchement_voulu=True,
                )
            for mode in Mode:
                Jauge.objects.create(
                    session=session, mode=mode, capacite=places, prises=min(places, 2) if mode == Mode.PRESENCE else 0
                )
            Reservation.objects.create(
                session=session, institution=institution, places=2, jusqu_au=debut - dt.timedelta(days=7)
            )
            Question.objects.create(session=session, libelle="Vos attentes ?")
            Annonce.objects.create(session=session, auteur=monde.cellule, sujet="À vos agendas", texte="Bonjour.")
            for ordre, agent in enumerate((monde.facilitateur, monde.demandeur), 1):
                inscription = Inscription.objects.create(
                    session=session,
                    agent=agent,
                    ordre=ordre,
                    etat=Inscription.Etat.EN_ATTENTE if ordre > places else Inscription.Etat.CONFIRMEE,
                    confirmee_le=timezone.now(),
                    inscrite_par=monde.cellule,
                )
                if nom == "passee":
                    Presence.objects.create(
                        creneau=creneau,
                        agent=agent,
                        etat=Presence.Etat.PRESENT,
                        source=Presence.Source.PORTE,
                        par=monde.cellule,
                    )
            monde.extra.setdefault(f"inscription {nom}", inscription)
