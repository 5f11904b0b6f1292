"""The production settings on demonstration data, plus the baselines."""

from isere_inno.settings import *  # noqa: F403
from isere_inno.settings import MIDDLEWARE, STORAGES

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.baselines.CountQueries", *MIDDLEWARE]
# As in production; the demo does without compression.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
