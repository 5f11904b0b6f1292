"""The faces that documents are set in: without them the system picks others, and letters may be missing."""

import shutil
import subprocess
from functools import lru_cache

FAMILLES = ("Inter", "Charis SIL")
REMEDE = "Installez les paquets fonts-inter et fonts-sil-charis, puis relancez les tâches de fond."


def manquantes() -> list[str]:
    """Those this machine does not have. Asked of fontconfig, as the renderer does; all of them without it."""
    return [famille for famille in FAMILLES if famille not in _installees()]


def _installees() -> frozenset[str]:
    trouvees = _lister()
    if not trouvees.issuperset(FAMILLES):
        _lister.cache_clear()  # they may be installed meanwhile
    return trouvees


@lru_cache(maxsize=1)
def _lister() -> frozenset[str]:
    programme = shutil.which("fc-list")
    if programme is None:
        return frozenset()
    liste = subprocess.run([programme, ":", "family"], capture_output=True, text=True, timeout=5).stdout
    return frozenset(nom.strip() for ligne in liste.splitlines() for nom in ligne.split(","))


@lru_cache(maxsize=8)
def fichier(famille: str, *, gras: bool = False) -> str:
    """The font file that fontconfig gives for one of `FAMILLES`: for what draws letters without the renderer."""
    demande = f"{famille}:weight={'bold' if gras else 'regular'}"
    lance = ["fc-match", "-f", "%{file}", demande]
    return subprocess.run(lance, capture_output=True, text=True, check=True, timeout=5).stdout
