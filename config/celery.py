"""The workers: Celery wakes them, what there is to do stands in rows."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("citytab")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
