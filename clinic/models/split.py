"""How claims were split: the sums, and who bears what of each item."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clinic.models.claim import Claim
from clinic.models.item import ChargeItem
from ledger.models.guards import facts_are_fixed


class Split(models.Model):
    """How a claim was split, in minor units. A fact.

    ``decided_by``: the insurer, the deadline, or who let the citizen pay.
    """

    access: ClassVar[str] = "fact"

    claim = models.OneToOneField(
        Claim,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="split",
        verbose_name=_("claim"),
    )
    holder_id = models.UUIDField(_("holder"))
    total_minor = models.BigIntegerField(_("total"))
    own_minor = models.BigIntegerField(_("paid in full by oneself"))
    over_minor = models.BigIntegerField(_("over ceilings"))
    prepay_minor = models.BigIntegerField(_("borne beforehand"))
    scope_minor = models.BigIntegerField(_("in scope"))
    deductible_minor = models.BigIntegerField(_("deductible"))
    fund_minor = models.BigIntegerField(_("fund's part"))
    hospital_minor = models.BigIntegerField(_("hospital's part"))
    person_minor = models.BigIntegerField(_("person's part"))
    account_current_minor = models.BigIntegerField(_("this year's account"))
    account_carried_minor = models.BigIntegerField(_("earlier years' account"))
    account_family_minor = models.BigIntegerField(_("family account"))
    cash_minor = models.BigIntegerField(_("cash"))
    decided_by = models.CharField(_("decided by"), max_length=64)
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("split")
        verbose_name_plural = _("splits")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="clinic_split_total_is_own_over_prepay_and_scope",
                condition=Q(
                    total_minor=F("own_minor")
                    + F("over_minor")
                    + F("prepay_minor")
                    + F("scope_minor")
                ),
            ),
            models.CheckConstraint(
                name="clinic_split_total_is_borne_by_fund_hospital_and_person",
                condition=Q(
                    total_minor=F("fund_minor")
                    + F("hospital_minor")
                    + F("person_minor")
                ),
            ),
            models.CheckConstraint(
                name="clinic_split_person_pays_from_accounts_and_cash",
                condition=Q(
                    person_minor=F("account_current_minor")
                    + F("account_carried_minor")
                    + F("account_family_minor")
                    + F("cash_minor")
                ),
            ),
            models.CheckConstraint(
                name="clinic_split_parts_are_not_negative",
                condition=Q(
                    own_minor__gte=0,
                    over_minor__gte=0,
                    prepay_minor__gte=0,
                    scope_minor__gte=0,
                    deductible_minor__gte=0,
                    fund_minor__gte=0,
                    hospital_minor__gte=0,
                    account_current_minor__gte=0,
                    account_carried_minor__gte=0,
                    account_family_minor__gte=0,
                    cash_minor__gte=0,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.claim_id)


class SplitLine(models.Model):
    """One item's part of a split: what of it the insurance counts, and who bears it.

    The newest split of an item's bill says who finally bears it. A fact.
    """

    access: ClassVar[str] = "fact"

    id = models.BigAutoField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    split = models.ForeignKey(
        Split, on_delete=models.PROTECT, related_name="lines", verbose_name=_("split")
    )
    item = models.ForeignKey(
        ChargeItem,
        on_delete=models.PROTECT,
        db_index=False,  # An index below begins with it.
        related_name="split_lines",
        verbose_name=_("charge item"),
    )
    own_minor = models.BigIntegerField(_("paid in full by oneself"))
    over_minor = models.BigIntegerField(_("over ceilings"))
    prepay_minor = models.BigIntegerField(_("borne beforehand"))
    scope_minor = models.BigIntegerField(_("in scope"))
    insurer_minor = models.BigIntegerField(_("insurer's share"))
    account_minor = models.BigIntegerField(_("share from the insurance account"))
    citizen_minor = models.BigIntegerField(_("citizen's share"))

    class Meta:
        verbose_name = _("line of a split")
        verbose_name_plural = _("lines of splits")
        triggers: ClassVar = [facts_are_fixed()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_splitline_one_per_item_and_split",
                fields=["holder_id", "split", "item"],
            ),
            models.CheckConstraint(
                name="clinic_splitline_parts_sum_up",
                condition=Q(
                    insurer_minor=F("own_minor")
                    + F("over_minor")
                    + F("prepay_minor")
                    + F("scope_minor")
                    - F("account_minor")
                    - F("citizen_minor")
                ),
            ),
            models.CheckConstraint(
                name="clinic_splitline_parts_are_not_negative",
                condition=Q(
                    own_minor__gte=0,
                    over_minor__gte=0,
                    prepay_minor__gte=0,
                    scope_minor__gte=0,
                    insurer_minor__gte=0,
                    account_minor__gte=0,
                    citizen_minor__gte=0,
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(name="clinic_splitline_of_item", fields=["item"])
        ]

    def __str__(self) -> str:
        return str(self.item_id)
