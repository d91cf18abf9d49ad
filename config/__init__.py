"""The roof: settings, routes, workers, pages that need more than one app."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
