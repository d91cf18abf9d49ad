"""Coupons and validations: what somebody takes off a fee, and who pays for that."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ledger.models.guards import facts_are_fixed, never_changes, never_deleted
from parking.models.lot import Lot
from parking.models.session import ParkingSession
from parking.rules.states import DiscountKind, Grants

KIND_NAMES = {
    DiscountKind.COUPON: _("Coupon"),
    DiscountKind.VALIDATION: _("Validation"),
}
GRANTS_NAMES = {
    Grants.MINUTES: _("Minutes off the stay"),
    Grants.PERCENT: _("Percent of the fee"),
    Grants.AMOUNT: _("An amount"),
    Grants.FULL: _("The whole fee"),
}


class Discount(models.Model):
    """Something that may be given to cars in a lot; what it grants never changes.

    ``value`` is in minutes, percent or minor units, as ``grants`` says. The
    ``funder`` is the merchant that pays for it; without one it is the garage itself.
    """

    id = models.UUIDField(primary_key=True)
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, related_name="discounts", verbose_name=_("lot")
    )
    code = models.SlugField(_("code"), max_length=64)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=[(k.value, KIND_NAMES[k]) for k in DiscountKind],
        default=DiscountKind.VALIDATION,
    )
    grants = models.CharField(
        _("grants"),
        max_length=7,
        choices=[(g.value, GRANTS_NAMES[g]) for g in Grants],
    )
    value = models.PositiveIntegerField(_("how much"), default=0)
    alone = models.BooleanField(_("not with others"), default=False)
    funder = models.ForeignKey(
        "ledger.Merchant",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("paid for by"),
    )
    uses_max = models.PositiveIntegerField(_("given at most"), null=True, blank=True)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("discount")
        verbose_name_plural = _("discounts")
        triggers: ClassVar = [
            never_deleted(),
            never_changes(
                "id", "lot_id", "code", "kind", "grants", "value", "alone", "funder_id"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="parking_discount_code_is_unique_in_its_lot",
                fields=["lot", "code"],
            ),
            models.CheckConstraint(
                name="parking_discount_grants_something_known",
                condition=Q(grants="full", value=0)
                | Q(grants__in=["minutes", "amount"], value__gte=1)
                | Q(grants="percent", value__gte=1, value__lte=100),
            ),
            models.CheckConstraint(
                name="parking_discount_kind_is_known",
                condition=Q(kind__in=[k.value for k in DiscountKind]),
            ),
            models.CheckConstraint(
                name="parking_discount_period_is_forward",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class Validation(models.Model):
    """That a discount was given to a session, and by whom. A fact."""

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    session = models.ForeignKey(
        ParkingSession,
        on_delete=models.PROTECT,
        related_name="validations",
        verbose_name=_("parking session"),
    )
    discount = models.ForeignKey(
        Discount,
        on_delete=models.PROTECT,
        related_name="validations",
        verbose_name=_("discount"),
    )
    by = models.CharField(_("by"), max_length=64)
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("validation")
        verbose_name_plural = _("validations")
        triggers: ClassVar = [facts_are_fixed()]
        permissions: ClassVar = [
            ("give_validation", "May give coupons and validations to cars in a lot"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="parking_discount_is_given_to_a_session_once",
                fields=["holder_id", "session", "discount"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Funding(models.Model):
    """What a validation took off a fee at one read, for its funder's account. A fact.

    A car that is read again may be priced anew: then the difference stands here,
    which may be below zero. The rows of a validation sum to what it takes off.
    """

    access: ClassVar[str] = "fact"

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    validation = models.ForeignKey(
        Validation,
        on_delete=models.PROTECT,
        related_name="fundings",
        verbose_name=_("validation"),
    )
    funder = models.ForeignKey(
        "ledger.Merchant",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("paid for by"),
    )
    amount_minor = models.BigIntegerField(_("taken off"))
    currency = models.CharField(_("currency"), max_length=3)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("fundings")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="parking_funding_is_of_something",
                condition=~Q(amount_minor=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
