"""Gateways by name: one folder per provider, each implementing ``ports.Gateway``."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ledger.adapters.sandbox.client import SandboxGateway
from ledger.errors import NotFound
from ledger.ports import Gateway


class GatewayUnknown(NotFound):
    """No gateway goes by this name here."""

    code = "ledger.gateway.unknown"
    sentence = _("There is no payment gateway called %(gateway)s.")


def gateway(name: str) -> Gateway:
    """Return the gateway called ``name``, ready to be asked.

    Raises:
        GatewayUnknown: no gateway goes by this name.
    """
    if name == SandboxGateway.name:
        return SandboxGateway(settings.SANDBOX_URL, settings.SANDBOX_SECRET)
    raise GatewayUnknown(gateway=name)
