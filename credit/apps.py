"""The credit app's name."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    """Tells Django what the app is called."""

    name = "credit"
    verbose_name = _("Credit")
