"""Changes of state of the installation itself."""

from .models import Identite


def identite() -> Identite:
    """The identity of this installation; created with its defaults on first use."""
    return Identite.objects.get_or_create(pk=1)[0]
