"""What somebody at a service counter did for a citizen who stood there. Facts."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from credit.models.citizen import Credential
from credit.models.holder import Holder
from ledger.models.guards import facts_are_fixed
from ledger.models.sealed import SealedTextField


class CounterBinding(models.Model):
    """A credential was bound at a counter: by whom, and what was shown for it.

    A fact; the credential says since when and until when it is bound.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder = models.ForeignKey(
        Holder, on_delete=models.PROTECT, verbose_name=_("holder")
    )
    credential = models.ForeignKey(
        Credential, on_delete=models.PROTECT, verbose_name=_("credential")
    )
    by = models.CharField(_("by"), max_length=64)
    reason = SealedTextField(_("reason"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("binding at a counter")
        verbose_name_plural = _("bindings at counters")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return f"{self.by} {self.at}"
