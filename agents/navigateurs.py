"""What a browser says of itself, in words its owner recognises."""

NAVIGATEURS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMES = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def nommer(agent_utilisateur: str) -> str:
    """« Firefox sur Windows ». Versions are left out: an update is not a new device."""
    navigateur = _premier(NAVIGATEURS, agent_utilisateur) or "Un navigateur"
    systeme = _premier(SYSTEMES, agent_utilisateur)
    return f"{navigateur} sur {systeme}" if systeme else navigateur


def _premier(signes: tuple[tuple[str, str], ...], texte: str) -> str:
    return next((nom for signe, nom in signes if signe in texte), "")
