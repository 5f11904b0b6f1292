"""Seals for tests, each with a key of its own."""

from pathlib import Path
from typing import Any

from documents.sceau.fabrique import fabriquer


def autre_sceau(dossier: Path, nom: str = "autre", *, jours: int = 3650) -> dict[str, Any]:
    """What `settings.SCEAU` holds, for a pair made there."""
    cle, certificat = dossier / f"{nom}.cle.pem", dossier / f"{nom}.pem"
    fabriquer(cle, certificat, organisation="Essais", nom=nom, jours=jours)
    return {"cle": str(cle), "certificat": str(certificat), "anciens": []}
