"""Claims on insurers that keep them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models.insurance import INSURED_NAMES
from clinic.models.visit import Visit
from clinic.ports import InsuredKind
from clinic.rules.states import CLAIM_EDGES, ClaimStatus
from ledger.models.guards import (
    never_changes,
    never_deleted,
    status_walks,
)

STATUS_NAMES = {
    ClaimStatus.WAITING: _("Waits to be asked"),
    ClaimStatus.ASKED: _("Asked of the insurer"),
    ClaimStatus.SETTLED: _("Settled"),
    ClaimStatus.DECLINED: _("Declined"),
    ClaimStatus.GIVEN_UP: _("Given up"),
    ClaimStatus.CANCELLING: _("Being cancelled"),
    ClaimStatus.CANCELLED: _("Cancelled"),
}
COUNTS = ["waiting", "asked", "settled"]


class Claim(models.Model):
    """One round of claiming a bill of a visit from an insurer that keeps claims.

    ``replaces`` is the round before, of this bill or of the one that it took the
    place of: this one is sent when nothing of that stands at the insurer any more.
    ``person`` is the insured's token there, empty of whoever isn't insured.
    ``ask_at`` is when a worker next asks, ``asks`` counts; ``deadline_at`` is until
    when the insurer is waited for. ``parked_at``: left to a person, for ``reason``.
    """

    id = models.UUIDField(primary_key=True)
    holder_id = models.UUIDField(_("holder"))
    visit = models.ForeignKey(
        Visit,
        on_delete=models.PROTECT,
        db_index=False,  # An index below begins with it.
        related_name="claims",
        verbose_name=_("visit"),
    )
    bill = models.ForeignKey(
        "ledger.Bill",
        on_delete=models.PROTECT,
        db_index=False,  # An index below begins with it.
        related_name="+",
        verbose_name=_("bill"),
    )
    round_no = models.SmallIntegerField(_("round"), default=1)
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="replaced_by",
        verbose_name=_("replaces"),
    )
    insured_kind = models.CharField(
        _("insured as"),
        max_length=8,
        blank=True,
        choices=[(k.value, INSURED_NAMES[k]) for k in InsuredKind],
    )
    person = models.CharField(_("insured's token"), max_length=64, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=[(s.value, STATUS_NAMES[s]) for s in ClaimStatus],
        default=ClaimStatus.WAITING,
    )
    reason = models.CharField(_("reason"), max_length=64, blank=True)
    ask_at = models.DateTimeField(_("next asked"), null=True)
    asks = models.SmallIntegerField(_("times asked"), default=0)
    deadline_at = models.DateTimeField(_("waited for until"), null=True)
    parked_at = models.DateTimeField(_("left to a person"), null=True)
    opened_at = models.DateTimeField(_("opened"))
    given_up_at = models.DateTimeField(_("given up"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        permissions: ClassVar = [("decide_claim", "May decide about claims")]
        triggers: ClassVar = [
            never_deleted(),
            status_walks(CLAIM_EDGES),
            never_changes(
                *("id", "holder_id", "visit_id", "bill_id", "round_no", "replaces_id"),
                *("insured_kind", "person", "opened_at"),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="clinic_claim_rounds_are_numbered",
                fields=["holder_id", "bill", "round_no"],
            ),
            models.UniqueConstraint(
                name="clinic_claim_one_counts_of_a_bill",
                fields=["holder_id", "bill"],
                condition=Q(status__in=COUNTS),
            ),
            models.CheckConstraint(
                name="clinic_claim_status_is_known",
                condition=Q(status__in=[s.value for s in ClaimStatus]),
            ),
            models.CheckConstraint(
                name="clinic_claim_first_round_replaces_nothing",
                condition=Q(round_no=1, replaces=None)
                | Q(round_no__gt=1, replaces__isnull=False),
            ),
            models.CheckConstraint(
                name="clinic_claim_is_of_a_person_who_is_insured",
                condition=Q(insured_kind="", person="")
                | ~Q(insured_kind="") & ~Q(person=""),
            ),
            models.CheckConstraint(
                name="clinic_claim_given_up_has_its_moment",
                condition=~Q(status="given_up") | Q(given_up_at__isnull=False),
            ),
            models.CheckConstraint(
                name="clinic_claim_cancelled_has_its_moment",
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | ~Q(status="cancelled") & Q(cancelled_at=None),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                name="clinic_claim_to_ask",
                fields=["ask_at"],
                condition=Q(ask_at__isnull=False),
            ),
            models.Index(
                name="clinic_claim_to_give_up",
                fields=["deadline_at"],
                condition=Q(status__in=["waiting", "asked", "declined"]),
            ),
            models.Index(name="clinic_claim_of_visit", fields=["visit"]),
            models.Index(name="clinic_claim_of_bill", fields=["bill"]),
        ]

    def __str__(self) -> str:
        return f"…{str(self.id)[-12:]}"

    @property
    def reference(self) -> str:
        """What the insurer knows this round by."""
        return self.id.hex
