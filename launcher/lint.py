"""Every check that needs no test to run."""

import os
from pathlib import Path

from .console import Problem, step
from .environment import PYTHON

CHECKS: dict[str, list[str]] = {
    "Mise en forme (ruff format)": ["ruff", "format", "--check", "."],
    "Style (ruff check)": ["ruff", "check", "."],
    "Ordre des pièces (import-linter)": ["importlinter.cli", "lint"],
    "Gabarits (djlint)": ["djlint", "--lint", "--quiet", "templates"],
    "Fichier compose": ["check_jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"],
    "Types (mypy)": ["mypy", "."],
    "Migrations à jour": ["django", "makemigrations", "--check", "--dry-run"],
    "Réglages de Django": ["django", "check", "--fail-level", "WARNING"],
}


def run(logs: Path) -> None:
    """Run them all, then raise one Problem that holds what each failing one said."""
    env = {
        **os.environ,
        "SECRET_KEY": "lint-only-" + "z" * 50,
        "DJANGO_SETTINGS_MODULE": "isere_inno.settings",
        "PYTHONPATH": str(PYTHON.parent.parent.parent),
    }
    failures = []
    for title, (module, *arguments) in CHECKS.items():
        log = logs / f"lint-{module.split('.')[0]}.log"
        try:
            step(title, [PYTHON, "-m", module, *arguments], log=log, env=env)
        except Problem:
            failures.append(f"{title} :\n{log.read_text(errors='replace').strip()}")
    if failures:
        raise Problem("\n\n".join(failures))
