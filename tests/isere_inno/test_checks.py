"""`check --deploy`, as an operator reads it."""

import pytest
from django.core.checks import run_checks

SAFE = {"DATABASE_URL": "postgresql://x/y", "REDIS_URL": "redis://x", "EMAIL_URL": "smtp://x"}


@pytest.fixture
def deployed(settings, monkeypatch, tmp_path):
    """An installation to which nothing is reproached."""
    for name, value in SAFE.items():
        monkeypatch.setenv(name, value)
    settings.DEMO = False
    settings.PUBLIC_URL = "https://innovation.exemple.fr"
    settings.ALLOWED_HOSTS = ["innovation.exemple.fr"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "staticfiles.json").write_text("{}")
    return settings


def ours() -> set[str]:
    messages = run_checks(tags=["security"], include_deployment_checks=True)
    return {message.id for message in messages if str(message.id).startswith("portail.")}


def test_good_installation_is_reproached_nothing(deployed):
    assert ours() == set()


@pytest.mark.parametrize(("name", "found"), [(n, f"portail.W00{i}") for i, n in enumerate(SAFE, start=1)])
def test_missing_service_is_said(deployed, monkeypatch, name, found):
    monkeypatch.delenv(name)
    assert ours() == {found}


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("DEMO", True, "portail.E001"),
        ("ALLOWED_HOSTS", ["autre.exemple.fr"], "portail.E002"),
        ("STATIC_ROOT", "/nulle-part", "portail.E003"),
        ("PUBLIC_URL", "http://innovation.exemple.fr", "portail.W004"),
        ("SECURE_PROXY_SSL_HEADER", None, "portail.W005"),
        ("ALLAUTH_TRUSTED_PROXY_COUNT", 0, "portail.W006"),
        ("PROCONNECT", {"client_id": "x", "secret": "y", "emetteur": "http://proconnect.exemple.fr"}, "portail.E004"),
        ("OPENID", {"client_id": "x", "secret": "", "emetteur": "https://id.exemple.fr"}, "portail.E005"),
    ],
)
def test_risky_setting_is_said(deployed, name, value, found):
    setattr(deployed, name, value)
    assert ours() == {found}
