"""What a higher room adds to a holder's own page, and to the panel of « Mon espace » that leads there."""

from instance.registry import Registry

from ..registre.fiche import Suite

PAGE: Registry[Suite] = Registry("part of a holder's page")
PANNEAU: Registry[Suite] = Registry("part of a holder's panel")
