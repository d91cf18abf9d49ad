"""The ledger app's name."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    """Tells Django what the app is called."""

    name = "ledger"
    verbose_name = _("Ledger")
