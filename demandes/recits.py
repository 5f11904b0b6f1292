"""What the public page of the network says of the stories, once there is one to read."""

from functools import partial

from django.urls import reverse

from facilitateurs.vitrine import Suite

from .models import Recit

SUITE = Suite(
    "demandes.recits",
    "Des équipes racontent",
    "D’où elles sont parties, comment elles s’y sont prises ensemble, avec quoi elles sont reparties.",
    "Lire leurs récits",
    partial(reverse, "demandes:recits"),
    lambda: Recit.objects.publics().exists(),
)
