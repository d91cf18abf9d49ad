"""Files that citizens attach to what they dispute."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.dispute import Dispute
from ledger.models.guards import facts_are_fixed
from ledger.models.sealed import SealedBytesField
from ledger.rules.evidence import JPEG, PDF, PNG

MEDIA_NAMES = {JPEG: _("Photograph"), PNG: _("Picture"), PDF: _("PDF")}


class Evidence(models.Model):
    """A photograph or a PDF that shows what is wrong, sealed. A fact.

    ``media_type`` is what its content is, whatever it was called; its name is not
    kept. ``size_bytes`` is what is kept of it.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    dispute = models.ForeignKey(
        Dispute, on_delete=models.PROTECT, related_name="evidence"
    )
    media_type = models.CharField(
        _("file"), max_length=16, choices=list(MEDIA_NAMES.items())
    )
    content = SealedBytesField(_("content"))
    size_bytes = models.PositiveIntegerField(_("bytes"))
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return f"{self.get_media_type_display()} {str(self.id)[-12:]}"
