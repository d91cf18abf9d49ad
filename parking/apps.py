"""The parking app's name."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParkingConfig(AppConfig):
    """Tells Django what the app is called."""

    name = "parking"
    verbose_name = _("Parking")
