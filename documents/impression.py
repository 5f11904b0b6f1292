"""Gathers PDFs in one, for paper: `python -m documents.impression < paths > pdf`, one path a line.

In a process of its own, since what a merge takes in memory is seldom given back: a worker that gathers large lots stays
as small as the others. A merge loses what makes a PDF accessible; the files it is made of keep it.
"""

import sys
from collections.abc import Iterable
from typing import BinaryIO

import pikepdf

A4 = (595.28, 841.89)


def reunir(chemins: Iterable[str], sortie: BinaryIO) -> None:
    """One after the other, each on a new sheet when printed on both sides."""
    with pikepdf.new() as tout:
        for chemin in chemins:
            with pikepdf.open(chemin) as source:
                tout.pages.extend(source.pages)
                if len(source.pages) % 2:
                    tout.add_blank_page(page_size=A4)
        tout.save(sortie)


if __name__ == "__main__":
    with open(sys.stdout.fileno(), "wb", closefd=False) as sortie:
        reunir([ligne.rstrip("\n") for ligne in sys.stdin], sortie)
