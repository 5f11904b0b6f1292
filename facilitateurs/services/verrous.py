"""The two row locks of this room, so that they are always taken alike."""

from agents.models import Agent

from ..models import Facilitateur


def verrouiller_agent(agent: Agent) -> Agent:
    return Agent.objects.select_for_update(of=("self",), no_key=True).get(pk=agent.pk)


def verrouiller(facilitateur: Facilitateur) -> Facilitateur:
    """The profile, re-read under a row lock: whatever changes beneath it is serialised by it."""
    return (
        Facilitateur.objects.select_for_update(of=("self",), no_key=True)
        .select_related("agent__institution", "agent__n_plus_1")
        .get(pk=facilitateur.pk)
    )
