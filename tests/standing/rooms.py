"""The order of the rooms, read from where import-linter reads it, so that there is one list."""

import tomllib
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
TEMPLATES = BASE / "templates"
_NIVEAUX: list[str] = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0][
    "layers"
]
LAYERS = [room for niveau in _NIVEAUX for room in niveau.split(" | ")]
RANK = {room: -index for index, niveau in enumerate(_NIVEAUX) for room in niveau.split(" | ")}


def may_use(room: str, other: str) -> bool:
    """Whether `room` may know `other`: itself, or one under it. Things outside the rooms are everybody's."""
    return other not in RANK or room not in RANK or room == other or RANK[other] < RANK[room]
