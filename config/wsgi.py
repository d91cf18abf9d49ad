"""The door of the web server."""

import os

from django.core.wsgi import get_wsgi_application

from config.middleware.chunked import BoundedBody

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = BoundedBody(get_wsgi_application())
