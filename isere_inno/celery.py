"""The Celery application. Rooms declare tasks in `tasks.py`; periodic ones stand in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "isere_inno.settings")

app = Celery("isere_inno")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
