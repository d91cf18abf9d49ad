"""Disputes: a citizen says that a bill is wrong, and a person decides."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.bill import Bill
from ledger.models.guards import never_changes, never_deleted, status_walks
from ledger.models.sealed import SealedTextField
from ledger.rules.states import DISPUTE_EDGES, DisputeStatus

STATUS_NAMES = {
    DisputeStatus.OPEN: _("Open"),
    DisputeStatus.UPHELD: _("Upheld"),
    DisputeStatus.REJECTED: _("Rejected"),
    DisputeStatus.WITHDRAWN: _("Withdrawn"),
}


class Dispute(models.Model):
    """One dispute of a bill; while it is open nothing is collected or dunned.

    ``decide_by`` is when it should have been decided. ``statement`` is the
    citizen's word, ``decision`` the decider's.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="disputes")
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=[(s.value, STATUS_NAMES[s]) for s in DisputeStatus],
    )
    statement = SealedTextField(_("statement"))
    decision = SealedTextField(_("decision"), blank=True, default="")
    opened_by = models.CharField(_("opened by"), max_length=64)
    decided_by = models.CharField(_("decided by"), max_length=64, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    decide_by = models.DateTimeField(_("to be decided by"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        permissions: ClassVar = [
            ("open_dispute", "May open and withdraw disputes"),
            ("decide_dispute", "May decide disputes"),
        ]
        triggers: ClassVar = [
            never_deleted(),
            status_walks(DISPUTE_EDGES),
            never_changes(
                "id", "holder_id", "bill_id", "statement", "opened_by", "opened_at"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="ledger_dispute_one_open_per_bill",
                fields=["holder_id", "bill"],
                condition=models.Q(status="open"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="ledger_dispute_to_decide",
                fields=["decide_by"],
                condition=models.Q(status="open"),
            ),
        ]

    def __str__(self) -> str:
        return f"…{str(self.id)[-12:]}"
