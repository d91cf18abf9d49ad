"""What citizens showed for a credential that they want to be recognised by."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from credit.models.citizen import CredentialKind, PlateColour
from credit.models.holder import Holder
from credit.ports import Finding
from ledger.models.guards import never_changes, never_deleted
from ledger.models.sealed import SealedTextField

FINDING_NAMES = {
    Finding.MATCHES: _("It is theirs"),
    Finding.DIFFERS: _("It isn't theirs, or what they typed is wrong"),
    Finding.UNKNOWN: _("The register doesn't know it"),
}


class CredentialProof(models.Model):
    """What came of one try to prove that a credential is a citizen's.

    A fact but for the credential's value, which is emptied when the citizen leaves.
    What was typed to prove it is not kept, only what the register found.
    ``valid_to`` is until when it would be bound.
    """

    id = models.UUIDField(primary_key=True)
    holder = models.ForeignKey(
        Holder, on_delete=models.PROTECT, verbose_name=_("holder")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=CredentialKind.choices)
    value = SealedTextField(_("value"))
    value_index = models.BinaryField(_("value's index"), max_length=32)
    colour = models.CharField(
        _("colour"), max_length=9, choices=PlateColour.choices, blank=True, default=""
    )
    valid_to = models.DateTimeField(_("valid to"), null=True)
    finding = models.CharField(
        _("finding"),
        max_length=8,
        choices=[(finding.value, name) for finding, name in FINDING_NAMES.items()],
    )
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("proof of a credential")
        verbose_name_plural = _("proofs of credentials")
        triggers: ClassVar = [
            never_deleted(),
            never_changes(
                "id", "holder_id", "kind", "colour", "valid_to", "finding", "at"
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="credit_proof_of_holder", fields=["holder", "-at"]),
            models.Index(name="credit_proof_by_value", fields=["value_index", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at}"
