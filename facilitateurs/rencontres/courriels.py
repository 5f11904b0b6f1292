"""The minutes of a meeting, to each member of the network."""

from collections.abc import Iterable

from django.urls import reverse

from courriels.regles import Destinataire, Envoi, Regle, declarer
from instance.adresses import absolue
from instance.typographie import jour

from ..models import Facilitateur, Rencontre


def _compte_rendu(rencontre: Rencontre) -> Iterable[Envoi]:
    """Those who are members when it leaves. Two queries."""
    if rencontre.publiee_le is None:
        return
    creneau = rencontre.session.creneaux.filter(annule=False).first()
    contexte = {
        "titre": rencontre.session.titre,
        "le": jour(creneau.debut) if creneau else "",
        "url": f"{absolue(reverse('facilitateurs:rencontres'))}#rencontre-{rencontre.pk}",
    }
    membres = Facilitateur.objects.presents().filter(agent__is_active=True, agent__email__isnull=False)
    for membre in membres.select_related("agent"):
        yield Envoi(
            Destinataire(membre.agent.email, str(membre.agent), membre.agent_id), rencontre.publiee_le, contexte
        )


declarer(
    Regle(
        "facilitateurs.compte_rendu",
        "Compte rendu d’une rencontre du réseau",
        "facilitateurs.Rencontre",
        "facilitateurs/compte_rendu",
        _compte_rendu,
        peut_attendre=True,
    )
)
