"""How the portal's logs are written."""

import logging
from types import TracebackType
from typing import TypeAlias

from django.db import DatabaseError

_Info: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class SansLignes(logging.Formatter):
    """Of what the database refuses, the first line names the rule and the table; those that follow repeat the row,
    with its names and addresses: they stay out of the log."""

    def formatException(self, ei: _Info) -> str:
        texte = super().formatException(ei)
        erreur = ei[1]
        vues: set[int] = set()
        while erreur is not None and id(erreur) not in vues:
            vues.add(id(erreur))
            dit = str(erreur)
            if isinstance(erreur, DatabaseError) and "\n" in dit:
                texte = texte.replace(dit, dit.partition("\n")[0])
            erreur = erreur.__cause__ or erreur.__context__
        return texte
