"""Bills, their charges and the timeline of what happened to them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import (
    amounts_fixed_once_closed,
    facts_are_fixed,
    never_changes,
    never_deleted,
    reopened_by_its_payment,
    status_walks,
)
from ledger.models.merchant import Merchant
from ledger.rules.states import BILL_EDGES, BillStatus

STATUS_NAMES = {
    BillStatus.OPEN: _("Open"),
    BillStatus.CLOSED: _("To be paid"),
    BillStatus.SETTLING: _("Being paid"),
    BillStatus.SETTLED: _("Paid"),
    BillStatus.OVERDUE: _("Overdue"),
    BillStatus.DISPUTED: _("Disputed"),
    BillStatus.WRITTEN_OFF: _("Written off"),
    BillStatus.VOIDED: _("Voided"),
}


class Bill(models.Model):
    """What one holder owes one merchant for one parking session or visit.

    ``line_kind`` is the credit line that serves its ``kind``; ``subject_id`` is that
    session or visit; ``supplement_no`` counts the bills it
    has. The citizen's cash share stands on the line (``line_minor``) or on
    ``due`` (``due_minor``); ``insurer_minor`` is the fund's part of
    ``total_minor``; ``split_by_insurer``: its lines were split together by somebody
    above, who says what goes back of one. ``collect_at`` is when a worker may next
    collect it, ``notice_at`` when its payer is next reminded. With ``receipt_due`` a
    worker issues its receipt once it is settled; of others whoever asks first has it
    issued.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    holder_shard = models.SmallIntegerField(_("shard"))
    payer_id = models.UUIDField(_("payer"))
    merchant = models.ForeignKey(
        Merchant,
        on_delete=models.PROTECT,
        db_index=False,  # An index below begins with it.
        verbose_name=_("merchant"),
    )
    kind = models.CharField(_("kind"), max_length=16)
    line_kind = models.CharField(_("credit line"), max_length=16)
    risk_mode = models.CharField(_("risk borne by"), max_length=8)
    subject_id = models.UUIDField(_("subject"))
    supplement_no = models.SmallIntegerField(_("supplement"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=[(s.value, STATUS_NAMES[s]) for s in BillStatus],
    )
    total_minor = models.BigIntegerField(_("total"), default=0)
    insurer_minor = models.BigIntegerField(_("insurer's part"), default=0)
    line_minor = models.BigIntegerField(_("on the credit line"), default=0)
    due_minor = models.BigIntegerField(_("due without a line"), default=0)
    split_by_insurer = models.BooleanField(_("split by the insurer"), default=False)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    collect_at = models.DateTimeField(_("collected from"), null=True)
    retries = models.SmallIntegerField(_("retries"), default=0)
    notice_at = models.DateTimeField(_("next reminder"), null=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    receipt_due = models.BooleanField(_("receipt to be issued"), default=False)

    class Meta:
        verbose_name = _("bill")
        verbose_name_plural = _("bills")
        permissions: ClassVar = [
            ("take_tenders", "May take payment at the desk"),
            ("write_off_bill", "May write bills off"),
        ]
        triggers: ClassVar = [
            never_deleted(),
            status_walks(BILL_EDGES),
            reopened_by_its_payment(),
            never_changes(
                "id",
                "holder_id",
                "merchant_id",
                "kind",
                "line_kind",
                "risk_mode",
                "subject_id",
                "supplement_no",
                "currency",
                "opened_at",
            ),
            amounts_fixed_once_closed(
                *(
                    "total_minor",
                    "insurer_minor",
                    "line_minor",
                    "due_minor",
                    "currency",
                ),
                "split_by_insurer",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_bill_parts_sum_to_its_total",
                condition=models.Q(
                    total_minor=models.F("insurer_minor")
                    + models.F("line_minor")
                    + models.F("due_minor")
                ),
            ),
            models.CheckConstraint(
                name="ledger_bill_parts_are_not_negative",
                condition=models.Q(
                    insurer_minor__gte=0, line_minor__gte=0, due_minor__gte=0
                ),
            ),
            models.CheckConstraint(
                name="ledger_bill_status_is_known",
                condition=models.Q(status__in=[s.value for s in BillStatus]),
            ),
            models.UniqueConstraint(
                name="ledger_bill_supplement_is_unique",
                fields=["holder_id", "subject_id", "supplement_no"],
                condition=~models.Q(status="voided"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="ledger_bill_to_collect",
                fields=["holder_shard", "collect_at"],
                condition=models.Q(status__in=["closed", "overdue"])
                & models.Q(collect_at__isnull=False),
            ),
            models.Index(
                name="ledger_bill_to_be_overdue",
                fields=["due_at"],
                condition=models.Q(status="closed"),
            ),
            models.Index(
                name="ledger_bill_to_remind",
                fields=["notice_at"],
                condition=models.Q(status__in=["closed", "overdue"])
                & models.Q(notice_at__isnull=False),
            ),
            models.Index(
                name="ledger_bill_in_arrears_payer",
                fields=["payer_id"],
                condition=models.Q(status__in=["overdue", "written_off"]),
            ),
            models.Index(
                name="ledger_bill_in_arrears_holder",
                fields=["holder_id"],
                condition=models.Q(status__in=["overdue", "written_off"]),
            ),
            models.Index(
                name="ledger_bill_to_receipt",
                fields=["settled_at"],
                condition=models.Q(status="settled", receipt_due=True),
            ),
            models.Index(name="ledger_bill_of_holder", fields=["holder_id", "id"]),
            models.Index(name="ledger_bill_of_payer", fields=["payer_id", "id"]),
            models.Index(
                name="ledger_bill_to_be_paid",
                fields=["payer_id", "due_at"],
                condition=models.Q(
                    status__in=["closed", "overdue", "written_off", "settling"]
                ),
            ),
            models.Index(
                name="ledger_bill_paid_for_another",
                fields=["payer_id", "id"],
                condition=~models.Q(payer_id=models.F("holder_id")),
            ),
            models.Index(name="ledger_bill_of_merchant", fields=["merchant", "id"]),
            models.Index(
                name="ledger_bill_waits_at_merchant",
                fields=["merchant", "closed_at"],
                condition=models.Q(status__in=["closed", "overdue"]),
            ),
            models.Index(name="ledger_bill_of_subject", fields=["subject_id"]),
        ]

    def __str__(self) -> str:
        return f"…{str(self.id)[-12:]}"

    @property
    def cash_minor(self) -> int:
        """What the citizen pays: the whole amount of the one payment."""
        return self.line_minor + self.due_minor


class Charge(models.Model):
    """One line of a bill, with its explanation as data. A fact.

    ``amount_minor`` is negative only in a line that reverses another.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="charges")
    line_no = models.CharField(_("line"), max_length=64)
    code = models.CharField(_("code"), max_length=64)
    name = models.CharField(_("name"), max_length=200)
    category = models.CharField(_("category"), max_length=32, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=4)
    unit_price_minor = models.BigIntegerField(_("unit price"))
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    explanation = models.JSONField(_("explanation"))
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, verbose_name=_("reverses")
    )
    occurred_at = models.DateTimeField(_("occurred"))
    booked_at = models.DateTimeField(_("booked"))

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ledger_charge_is_negative_only_in_reversal",
                condition=models.Q(amount_minor__gte=0)
                | models.Q(reverses__isnull=False),
            ),
            models.UniqueConstraint(
                name="ledger_charge_is_reversed_once",
                fields=["holder_id", "reverses"],
                condition=models.Q(reverses__isnull=False),
            ),
            models.UniqueConstraint(
                name="ledger_charge_line_is_unique",
                fields=["holder_id", "bill", "line_no"],
                condition=models.Q(reverses=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_no} {self.name}"


class BillStep(models.Model):
    """One step of a bill on its map: when, to which status, by whom. A fact."""

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(_("status"), max_length=12)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)

    class Meta:
        verbose_name = _("bill step")
        verbose_name_plural = _("bill steps")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return f"{self.status} {self.at}"
