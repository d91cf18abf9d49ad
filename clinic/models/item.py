"""Charge items of a visit, their final split and their reversals."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.price import PriceList
from clinic.models.visit import Visit
from clinic.rules.shares import FinalShare
from clinic.rules.states import ITEM_EDGES, InsuranceClass, ItemStatus
from ledger.models.guards import facts_are_fixed, never_deleted, status_walks
from ledger.models.sealed import SealedTextField

STATUS_NAMES = {
    ItemStatus.DEFERRED: _("Deferred"),
    ItemStatus.DUE: _("Due"),
    ItemStatus.PAY_NOW: _("To be paid now"),
    ItemStatus.REVERSED: _("Reversed"),
}


class ChargeItem(models.Model):
    """What was done or given, at what price, and where the citizen's share stands.

    Code and name tell of somebody's health and are sealed; ``price_list`` is the
    version that was in force, in which the code finds its price; price and class stay
    as they were sent where they differ from it. ``ceiling_minor``
    is the most of the unit price that an insurance counts (empty: all of it), and
    ``prepay_ratio`` what the citizen bears of that beforehand. ``insurer_minor`` is
    the estimate of the insurer's share; the rest of ``amount_minor`` is the
    citizen's, first held by ``hold_id`` or booked to ``due`` by ``due_id``
    (neither: it is zero, or came late and went onto the line at once).
    ``final`` is the final share, where ``queries.shares`` has looked it up.
    ``charge_id`` is its line on ``bill``; both change when the bill is taken back
    unpaid and another is formed of what is left.
    """

    final: FinalShare | None = None

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    visit = models.ForeignKey(
        Visit,
        on_delete=models.PROTECT,
        db_index=False,  # An index below begins with it.
        related_name="items",
        verbose_name=_("visit"),
    )
    line_no = models.CharField(_("line"), max_length=64)
    code = SealedTextField(_("code"))
    name = SealedTextField(_("name"))
    category = models.CharField(_("category"), max_length=32)
    quantity = models.DecimalField(_("quantity"), max_digits=13, decimal_places=4)
    unit_price_minor = models.BigIntegerField(_("unit price"))
    amount_minor = models.BigIntegerField(_("amount"))
    insurance_class = models.CharField(
        _("insurance class"),
        max_length=1,
        choices=[(c.value, c.value) for c in InsuranceClass],
    )
    ceiling_minor = models.BigIntegerField(_("ceiling of the unit price"), null=True)
    prepay_ratio = models.DecimalField(
        _("ratio borne beforehand"), max_digits=5, decimal_places=4, default=0
    )
    price_list = models.ForeignKey(
        PriceList,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,  # Nobody asks for a list's items; none is ever deleted.
        related_name="+",
        verbose_name=_("price list"),
    )
    price_differs = models.BooleanField(_("price differs"), default=False)
    class_differs = models.BooleanField(_("class differs"), default=False)
    insurer_minor = models.BigIntegerField(_("insurer's share, estimated"))
    performed_at = models.DateTimeField(_("performed"))
    status = models.CharField(
        _("status"),
        max_length=8,
        choices=[(s.value, STATUS_NAMES[s]) for s in ItemStatus],
    )
    hold_id = models.UUIDField(_("hold"), null=True)
    due_id = models.UUIDField(_("transfer to due"), null=True)
    bill = models.ForeignKey(
        "ledger.Bill",
        on_delete=models.PROTECT,
        db_index=False,  # An index below begins with it.
        related_name="+",
        verbose_name=_("bill"),
    )
    charge_id = models.UUIDField(_("charge"))
    digest = models.BinaryField(_("digest"))
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("charge item")
        verbose_name_plural = _("charge items")
        triggers: ClassVar = [never_deleted(), status_walks(ITEM_EDGES)]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_item_line_is_unique_in_its_visit",
                fields=["holder_id", "visit", "line_no"],
            ),
            models.CheckConstraint(
                name="clinic_item_quantity_is_positive", condition=Q(quantity__gt=0)
            ),
            models.CheckConstraint(
                name="clinic_item_ceiling_and_ratio_are_in_range",
                condition=(Q(ceiling_minor=None) | Q(ceiling_minor__gte=0))
                & Q(prepay_ratio__gte=0, prepay_ratio__lte=1),
            ),
            models.CheckConstraint(
                name="clinic_item_price_differs_from_a_list",
                condition=Q(price_differs=False) | Q(price_list__isnull=False),
            ),
            models.CheckConstraint(
                name="clinic_item_class_differs_from_a_list",
                condition=Q(class_differs=False) | Q(price_list__isnull=False),
            ),
            models.CheckConstraint(
                name="clinic_item_insurer_pays_no_more_than_its_amount",
                condition=Q(insurer_minor__gte=0, insurer_minor__lte=F("amount_minor")),
            ),
            models.CheckConstraint(
                name="clinic_item_is_held_or_due_not_both",
                condition=Q(hold_id=None) | Q(due_id=None),
            ),
            models.CheckConstraint(
                name="clinic_item_status_is_known",
                condition=Q(status__in=[s.value for s in ItemStatus]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="clinic_item_price_differs",
                fields=["id"],
                condition=Q(price_differs=True),
            ),
            models.Index(
                name="clinic_item_class_differs",
                fields=["id"],
                condition=Q(class_differs=True),
            ),
            models.Index(name="clinic_item_of_bill", fields=["bill"]),
            models.Index(name="clinic_item_by_day", fields=["visit", "performed_at"]),
        ]

    def __str__(self) -> str:
        return self.line_no

    @property
    def citizen_minor(self) -> int:
        """The citizen's share, as estimated when the item was charged."""
        return self.amount_minor - self.insurer_minor


class SplitShare(models.Model):
    """Who pays how much of one item, finally. A fact.

    ``account_minor`` is paid from the citizen's account at the insurer.
    """

    access: ClassVar[str] = "fact"

    item = models.OneToOneField(
        ChargeItem,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="share",
        verbose_name=_("charge item"),
    )
    holder_id = models.UUIDField(_("holder"))
    insurer_minor = models.BigIntegerField(_("insurer's share"))
    account_minor = models.BigIntegerField(_("share from the insurance account"))
    citizen_minor = models.BigIntegerField(_("citizen's share"))
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("final share")
        verbose_name_plural = _("final shares")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clinic_share_parts_are_not_negative",
                condition=Q(
                    insurer_minor__gte=0, account_minor__gte=0, citizen_minor__gte=0
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.item_id)


class Reversal(models.Model):
    """Why and when a charge item was taken back, and what was answered. A fact."""

    access: ClassVar[str] = "fact"

    item = models.OneToOneField(
        ChargeItem,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="reversal",
        verbose_name=_("charge item"),
    )
    holder_id = models.UUIDField(_("holder"))
    reason = SealedTextField(_("reason"))
    reversed_at = models.DateTimeField(_("reversed"))
    digest = models.BinaryField(_("digest"))
    answer = models.JSONField(_("answer"))
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("reversal")
        verbose_name_plural = _("reversals")
        triggers: ClassVar = [facts_are_fixed()]

    def __str__(self) -> str:
        return str(self.item_id)
