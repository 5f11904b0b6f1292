"""What the project needs from the operating system: looked for, installed as root, named to anybody else."""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from .console import BASE, Problem, say, step

LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",  # without it a PDF page takes six times longer
    "fontconfig": "fontconfig",
}
FONTS = {"DejaVu Sans": "fonts-dejavu-core", "Inter": "fonts-inter", "Charis SIL": "fonts-sil-charis"}
TEST_PROGRAMS = {"chromium": "chromium", "pdftotext": "poppler-utils"}


def missing(*, test: bool) -> list[str]:
    """The Debian packages to install, in a stable order."""
    packages = [package for name, package in LIBRARIES.items() if not ctypes.util.find_library(name)]
    if not shutil.which("fc-list") and "fontconfig" not in packages:
        packages.append("fontconfig")
    families = _font_families()
    packages += [package for name, package in FONTS.items() if name not in families]
    if test:
        packages += [package for name, package in TEST_PROGRAMS.items() if not shutil.which(name)]
    if not _can_bootstrap_uv():
        packages.append("python3-venv")
    return packages


def _font_families() -> set[str]:
    if not shutil.which("fc-list"):
        return set()
    listing = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True).stdout
    return {name.strip() for line in listing.splitlines() for name in line.split(",")}


def _can_bootstrap_uv() -> bool:
    if shutil.which("uv") or (BASE / ".boot/bin/uv").exists():
        return True
    return bool(importlib.util.find_spec("pip")) or all(importlib.util.find_spec(n) for n in ("venv", "ensurepip"))


def ensure(*, test: bool, logs: Path) -> None:
    packages = missing(test=test)
    if not packages:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        raise Problem(
            "Il manque des paquets du système. Installez l’équivalent, dans votre distribution, "
            f"de ces paquets Debian, puis relancez : {' '.join(packages)}"
        )
    if os.geteuid() != 0:
        raise Problem(
            "Il manque des paquets du système. Faites-les installer, puis relancez :\n"
            f"  sudo apt-get update && sudo {' '.join(install)}"
        )
    say(f"Paquets du système manquants : {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    step("Mise à jour de la liste des paquets", ["apt-get", "update", "-q"], log=logs / "apt-update.log", env=env)
    step("Installation des paquets du système", install, log=logs / "apt-install.log", env=env)
    if still := missing(test=test):
        raise Problem(f"Ces paquets sont installés mais restent introuvables : {' '.join(still)}")
