"""The project's Python environment (`.venv/`), made by uv from `uv.lock`."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .console import BASE, Problem, say, step

VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"
BOOT = BASE / ".boot"
UV = "uv>=0.8"
FREE_MB_NEEDED = 2000
NETWORK = "Vérifiez l’accès au réseau ou au miroir de paquets ; tout ce qui a été dit"


def ensure(*groups: str, exact: bool, logs: Path) -> None:
    """Install what `uv.lock` says, with these dependency groups. `exact` removes what they do not name."""
    _check_place()
    uv = _uv(logs)
    env = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    env.pop("VIRTUAL_ENV", None)
    chosen = [option for group in groups for option in ("--group", group)]
    python = ["--python", sys.executable]
    sync: list[str | Path] = [uv, "sync", "--locked", *python, *chosen]
    if not exact:
        sync.append("--inexact")
    title = "Environnement Python" + ("" if PYTHON.exists() else " (première fois : une minute environ)")
    try:
        step(title, sync, log=logs / "uv.log", env=env, remedy=NETWORK)
    except Problem:
        mirror = _pip_mirror()
        if mirror is None:
            raise
        _from_mirror(uv, mirror, [*chosen, *python], env, logs)


def ensure_node_modules(folder: Path, *, logs: Path) -> None:
    """Install what `package-lock.json` says there, with the Node.js of `.venv`, once per version of the lock."""
    lock, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    npm: list[str | Path] = [
        VENV / "bin" / "npm",
        "ci",
        "--prefix",
        folder,
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
    ]
    env = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    step("Serveur d’identité des tests (npm)", npm, log=logs / "npm.log", env=env, remedy=NETWORK)


def _check_place() -> None:
    for path in (BASE, VENV, BOOT):
        if path.exists() and not os.access(path, os.W_OK):
            raise Problem(
                f"{path} appartient à un autre compte : relancez avec ce compte, ou clonez le dépôt chez vous."
            )
    free = shutil.disk_usage(BASE).free // 1024**2
    if not PYTHON.exists() and free < FREE_MB_NEEDED:
        raise Problem(f"Il reste {free} Mo sur le disque et il en faut {FREE_MB_NEEDED} : libérez de la place.")


def _uv(logs: Path) -> Path:
    if found := shutil.which("uv"):
        return Path(found)
    uv = BOOT / "bin" / "uv"
    if not uv.exists():
        shutil.rmtree(BOOT, ignore_errors=True)  # a bootstrap cut short
        python, target = Path(sys.executable), ["--target", str(BOOT)]
        if not importlib.util.find_spec("pip"):  # a bare python3: its venv brings pip along
            step("Outil d’installation", [sys.executable, "-m", "venv", BOOT], log=logs / "boot.log")
            python, target = BOOT / "bin" / "python", []
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *target, UV]
        step("Outil d’installation (uv)", pip, log=logs / "boot.log", remedy=NETWORK)
    return uv


def _pip_mirror() -> str | None:
    """The package index that this machine's pip is set to, when it is not the public one."""
    if index := os.environ.get("PIP_INDEX_URL"):
        return index
    # The bootstrap has a Python of its own only where this one came without pip.
    pythons = [python for python in (BOOT / "bin" / "python", Path(sys.executable)) if python.exists()]
    for python in pythons:
        command = [str(python), "-m", "pip", "config", "get", "global.index-url"]
        found = subprocess.run(command, capture_output=True, text=True)
        if found.returncode == 0:
            return found.stdout.strip()
    return None


def _from_mirror(uv: Path, mirror: str, options: list[str], env: dict[str, str], logs: Path) -> None:
    """`uv.lock` names the public index only: install the same versions, hashes checked, from the mirror."""
    say("  l’index public ne répond pas ; essai par le miroir de pip")
    wanted = BASE / ".boot-requirements.txt"
    export: list[str | Path] = [uv, "export", "--frozen", "--no-emit-project", "--output-file", wanted, *options]
    install: list[str | Path] = [
        uv,
        "pip",
        "install",
        "--require-hashes",
        "--default-index",
        mirror,
        "--python",
        PYTHON,
        "-r",
        wanted,
    ]
    try:
        step("  liste des paquets", export, log=logs / "uv.log", env=env)
        if not PYTHON.exists():
            step("  environnement vide", [uv, "venv", *options[-2:], str(VENV)], log=logs / "uv.log", env=env)
        step("  installation par le miroir", install, log=logs / "uv.log", env=env, remedy=NETWORK)
    finally:
        wanted.unlink(missing_ok=True)
