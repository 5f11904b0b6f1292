"""The project's settings, but what a test must not wait for.

What must not be shared with a neighbour comes from the environment (`tests.embedded_plugin`), so that the
subprocesses which tests start (a worker, a server) have it too; they run on the real settings.
"""

from isere_inno.settings import *  # noqa: F403
from isere_inno.settings import STATIC_ROOT, STORAGES

# Files under their plain names: no collectstatic before a test.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns when it is missing
# Django's live server insists on an address to serve uploads at; the portal itself has none.
MEDIA_URL = "/uploads-of-the-test-server/"
