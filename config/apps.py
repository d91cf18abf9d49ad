"""The roof's name."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConfigConfig(AppConfig):
    """Tells Django what the roof is called; it has no tables."""

    name = "config"
    verbose_name = _("City")
