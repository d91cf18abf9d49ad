"""Insurers by name: one folder each, implementing ``ports.Insurer``."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clinic.adapters.fixed import FixedInsurer
from clinic.adapters.sandbox.client import SandboxInsurer
from clinic.ports import Insurer
from ledger.errors import NotFound


class InsurerUnknown(NotFound):
    """No insurer goes by this name here."""

    code = "clinic.insurer.unknown"
    sentence = _("There is no insurer called %(insurer)s.")


def insurer(name: str) -> Insurer:
    """Return the insurer called ``name``, ready to be asked.

    Raises:
        InsurerUnknown: no insurer goes by this name.
    """
    if name == FixedInsurer.name:
        return FixedInsurer()
    if name == SandboxInsurer.name:
        return SandboxInsurer(settings.INSURER_URL, settings.SANDBOX_SECRET)
    raise InsurerUnknown(insurer=name)
