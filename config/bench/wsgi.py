"""The site with the views that calls are measured beside."""

import os

from django.conf import settings

from config.wsgi import application as site

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.ROOT_URLCONF = "config.bench.views"

application = site
