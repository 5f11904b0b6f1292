"""What the papers of trainings cite, with the words to begin with; the cell edits them in the admin."""

from documents.references import declarer

CADRE = declarer(
    "formations.cadre",
    "Certificat de réalisation\u00a0: nature de l’action",
    "Action de formation, au sens de l’article L.\u00a06313-1 du code du travail.",
)
CONSERVATION = declarer(
    "formations.conservation",
    "Certificat de réalisation\u00a0: conservation des justificatifs",
    "Sans préjudice des délais imposés par les règles fiscales, comptables ou commerciales, le dispensateur s’engage à "
    "conserver l’ensemble des pièces justificatives qui ont permis d’établir le présent certificat pendant une durée "
    "de trois ans à compter de la fin de l’année du dernier paiement.",
)
ATTESTATION = declarer(
    "formations.attestation",
    "Attestation de fin de formation\u00a0: portée",
    "Cette attestation dit que la formation a été suivie. Elle ne vaut ni diplôme, ni titre, ni certification.",
)
CONVOCATION = declarer(
    "formations.convocation",
    "Convocation\u00a0: situation pendant la formation",
    "Le temps de la formation est du temps de travail. Montrez cette convocation à votre responsable\u00a0: elle vaut "
    "demande d’autorisation d’absence de votre service.",
)
EMARGEMENT = declarer(
    "formations.emargement",
    "Feuille d’émargement\u00a0: mention",
    "Chaque personne signe elle-même, à chaque demi-journée. Le motif d’une absence ne figure jamais ici.",
)
