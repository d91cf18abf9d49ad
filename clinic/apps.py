"""The clinic app's name."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClinicConfig(AppConfig):
    """Tells Django what the app is called."""

    name = "clinic"
    verbose_name = _("Clinic")
