"""Settings, read from the environment. See docs/exploitation.md for the list an operator sets."""

import os
import re
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from launcher import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Mode -----------------------------------------------------------------------------------------
DEBUG = env.bool("PORTAIL_DEBUG", default=False)
# One-click identities and a page that shows every e-mail: never beside real people.
DEMO = env.bool("PORTAIL_DEMO", default=False)
PUBLIC_URL = env.str("PORTAIL_URL", default="http://127.0.0.1:8000").rstrip("/")
# Where certificates say that they are verified, when it is not the portal's own address (a shorter one, the demo's).
VERIFICATION_URL = env.str("PORTAIL_URL_VERIFICATION", default="").rstrip("/")
_LOCAL_URL = re.compile(r"^http://(127\.0\.0\.1|localhost)(:\d+)?$")
if DEMO and not _LOCAL_URL.match(PUBLIC_URL):
    raise ImproperlyConfigured(
        "PORTAIL_DEMO ouvre le portail sans mot de passe : il ne s’emploie qu’en local (PORTAIL_URL http://127.0.0.1:…)."
    )
SECRET_KEY = env.str("SECRET_KEY", default="demo-only-" + "x" * 50 if DEMO else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY manque : donnez une longue chaîne aléatoire, par exemple celle qu’écrit "
        "«\u202fpython3 -c 'import secrets; print(secrets.token_urlsafe(50))'\u202f»."
    )
# The former key, while it is being replaced: sessions and second factors stay readable.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# « name:secret », the current one first: what attendance sheets are sealed with. Former ones stay, to check.
CLES_EMARGEMENT = env.list("CLES_EMARGEMENT", default=["demo:demo-only-" + "x" * 40] if DEMO else [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
VAR_DIR = embedded.state_dir()
if DEMO:
    from isere_inno.demo import clock

    clock.install(Path(VAR_DIR))

# --- Applications: the rooms, lowest first ---------------------------------------------------------
ROOMS = [
    *("instance", "courriels", "agents", "documents", "agenda", "facilitateurs", "demandes"),
    *("evenements", "formations", "donnees"),
]
INSTALLED_APPS = [
    "isere_inno.admin.PortailAdminConfig",
    "isere_inno",
    *reversed(ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "rules",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "instance.memo.MemoMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agents.middleware.ConnexionRequise",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agents.second_facteur.SecondFacteurRequis",
    "agents.middleware.ExternesChezEux",
    "agents.middleware.ProfilRequis",
]
ROOT_URLCONF = "isere_inno.urls"
WSGI_APPLICATION = "isere_inno.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "instance.context.identite",
                "isere_inno.context.navigation",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Data ------------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url_config(os.environ.get("DATABASE_URL") or embedded.database_url())}
DATABASES["default"]["CONN_MAX_AGE"] = 60
# Lists join eight or nine tables in an order that is good as written: weighing every other order took PostgreSQL
# 70 ms for a query of 2 ms. A DATABASE_URL that ends in `?options=…` has the last word.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
    "options", "-c join_collapse_limit=4 -c from_collapse_limit=4"
)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = os.environ.get("REDIS_URL") or embedded.redis_url()  # redis://, rediss:// or unix:///socket?db=0
CACHES = {
    "default": {
        "BACKEND": "isere_inno.cache.ResilientRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
}
MEDIA_ROOT = Path(env.str("PORTAIL_MEDIA", default=str(VAR_DIR / "media")))
# What certificates are sealed with: two PEM files, and the certificates of earlier seals, to verify (docs/cachet.md).
SCEAU = {
    "cle": env.str("SCEAU_CLE", default=str(VAR_DIR / "sceau" / "cle.pem") if DEMO else ""),
    "certificat": env.str("SCEAU_CERTIFICAT", default=str(VAR_DIR / "sceau" / "certificat.pem") if DEMO else ""),
    "anciens": env.list("SCEAU_CERTIFICATS_ANCIENS", default=[]),
}
MEDIA_URL = None  # uploads are never served by path: a view checks access, then sends an attachment
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Celery ----------------------------------------------------------------------------------------
# Celery spells a unix socket its own way.
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False  # a request never waits for a lost broker: the sweep catches up
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    # kombu connects again for six seconds before it says no, whatever the publish policy above.
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULER = "isere_inno.beat.Scheduler"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "demandes-faire-avancer": {"task": "demandes.tasks.faire_avancer", "schedule": crontab(minute="3-59/10")},
    "agenda-faire-avancer": {"task": "agenda.tasks.faire_avancer", "schedule": crontab(minute="*/5")},
    "agenda-effacer": {"task": "agenda.tasks.effacer_amenagements", "schedule": crontab(hour=3, minute=50)},
    "formations-faire-avancer": {"task": "formations.tasks.faire_avancer", "schedule": crontab(minute="1-59/5")},
    "formations-certifications": {"task": "formations.tasks.delivrer_certifications", "schedule": crontab()},
    "formations-effacer": {"task": "formations.tasks.effacer", "schedule": crontab(hour=3, minute=55)},
    "sante-battre": {"task": "isere_inno.tasks.battre", "schedule": 20.0, "options": {"expires": 60}},
    "courriels-envoyer": {"task": "courriels.tasks.envoyer_en_attente", "schedule": 20.0},
    "documents-reprendre": {"task": "documents.tasks.reprendre", "schedule": 60.0},
    "agents-oublier": {"task": "agents.tasks.oublier_les_connexions", "schedule": crontab(minute="40", hour="3")},
    "courriels-reconcilier": {"task": "courriels.tasks.reconcilier", "schedule": crontab(minute="*/15")},
    "courriels-rebonds": {"task": "courriels.tasks.relever_rebonds", "schedule": crontab(minute="*/5")},
    "evenements-depliants": {"task": "evenements.tasks.refaire_les_depliants", "schedule": crontab(minute="7")},
    "formations-programmes": {"task": "formations.tasks.refaire_les_programmes", "schedule": crontab(minute="17")},
    "donnees-reprendre": {"task": "donnees.tasks.reprendre", "schedule": crontab(minute="*/5")},
    "demandes-purger-brouillons": {"task": "demandes.tasks.purger_brouillons", "schedule": crontab(hour=3, minute=40)},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")

# --- E-mail ----------------------------------------------------------------------------------------
# The demo has no mail server: its outbox page shows what left.
if DEMO and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "isere_inno.demo_mail.OutboxOnlyBackend"
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://127.0.0.1:25"))
EMAIL_TIMEOUT = 10
# Where e-mails come back (the envelope's sender, made for each), and the mailbox that receives them.
REBONDS = {
    "adresse": env.str("REBONDS_ADRESSE", default="").lower(),
    "boite": env.str("REBONDS_IMAP_URL", default=""),
}

# --- People and sign-in ----------------------------------------------------------------------------
AUTH_USER_MODEL = "agents.Agent"
AUTHENTICATION_BACKENDS = ["agents.backends.RolesBackend"]
# An agent may have no e-mail, and the address is unique whatever its case: a constraint on lower(email) says so.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGIN_URL = "/connexion/"
LOGIN_REDIRECT_URL = "/mon-espace/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"  # a code that comes back is the verification
ACCOUNT_RATE_LIMITS = False  # agents.services.connexion counts, and still does without Redis
ACCOUNT_ADAPTER = "agents.adapters.AccountAdapter"
MFA_ADAPTER = "agents.adapters.SecondFacteurAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
PROCONNECT = {
    "emetteur": env.str("PROCONNECT_URL", default=""),
    "client_id": env.str("PROCONNECT_CLIENT_ID", default=""),
    "secret": env.str("PROCONNECT_CLIENT_SECRET", default=""),
    "acr": env.list("PROCONNECT_ACR", default=[]),
}
OPENID = {
    "libelle": env.str("OPENID_NAME", default="l’annuaire de votre institution"),
    "emetteur": env.str("OPENID_URL", default=""),
    "client_id": env.str("OPENID_CLIENT_ID", default=""),
    "secret": env.str("OPENID_CLIENT_SECRET", default=""),
    "acr": env.list("OPENID_ACR", default=[]),
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
# In the demonstration months may pass in a minute.
SESSION_COOKIE_AGE = 60 * 60 * 24 * (400 if DEMO else 14)

# --- Security --------------------------------------------------------------------------------------
_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]  # probes inside the house speak plain HTTP
SECURE_HSTS_SECONDS = 31536000 if _HTTPS else 0
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "isere_inno.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Language and static files ---------------------------------------------------------------------
LANGUAGE_CODE = "fr"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
FORMAT_MODULE_PATH = ["isere_inno.formats"]
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("PORTAIL_STATIC", default=str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Compression takes 6 s: the demo does without.
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "instance.traces.SansLignes", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
