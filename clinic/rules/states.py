"""The maps that visits and charge items walk on: every edge, once.

The database's guards, the README's picture and the tests read these.
"""

from enum import StrEnum


class VisitStatus(StrEnum):
    """Where a visit stands between registration and its closed bill."""

    OPEN = "open"
    DISCHARGED = "discharged"
    CLOSED = "closed"
    VOIDED = "voided"


class SplitStatus(StrEnum):
    """How sure the split between insurer and citizen is."""

    NONE = "none"
    ESTIMATED = "estimated"
    FINAL = "final"


class ItemStatus(StrEnum):
    """Where the citizen's share of a charge item stands.

    ``deferred``: held on the line, or, after discharge, booked onto it; ``due``: on
    the visit's bill or its supplement without a promise; ``pay_now``: on a bill of
    its own.
    """

    DEFERRED = "deferred"
    DUE = "due"
    PAY_NOW = "pay_now"
    REVERSED = "reversed"


class ClaimStatus(StrEnum):
    """Where a claim on an insurer that keeps claims stands.

    ``given_up``: the citizen pays, whatever the insurer says later; what it may have
    settled all the same is cancelled.
    """

    WAITING = "waiting"
    ASKED = "asked"
    SETTLED = "settled"
    DECLINED = "declined"
    GIVEN_UP = "given_up"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


class VisitKind(StrEnum):
    """What kind of visit it is; its bill's kind, which names the line."""

    OUTPATIENT = "outpatient"
    INPATIENT = "inpatient"
    EMERGENCY = "emergency"


class InsuranceClass(StrEnum):
    """How far the insurance fund covers an item: mostly, partly, not at all."""

    A = "A"
    B = "B"
    C = "C"


ON_VISIT_BILL = (ItemStatus.DEFERRED, ItemStatus.DUE)
"""Items that the visit's own bill gathers and the insurer's split covers, unless they
came after discharge and stand on a supplement."""

VISIT_EDGES = frozenset(
    {
        (VisitStatus.OPEN, VisitStatus.DISCHARGED),
        (VisitStatus.OPEN, VisitStatus.VOIDED),
        (VisitStatus.DISCHARGED, VisitStatus.CLOSED),
    }
)

SPLIT_OF_VISIT = {
    VisitStatus.OPEN: SplitStatus.NONE,
    VisitStatus.VOIDED: SplitStatus.NONE,
    VisitStatus.DISCHARGED: SplitStatus.ESTIMATED,
    VisitStatus.CLOSED: SplitStatus.FINAL,
}
"""The split walks with the visit: ``none → estimated → final``."""

ITEM_EDGES = frozenset(
    {
        (ItemStatus.DEFERRED, ItemStatus.REVERSED),
        (ItemStatus.DUE, ItemStatus.REVERSED),
        (ItemStatus.PAY_NOW, ItemStatus.REVERSED),
    }
)

CLAIM_EDGES = frozenset(
    {
        (ClaimStatus.WAITING, ClaimStatus.ASKED),
        (ClaimStatus.WAITING, ClaimStatus.GIVEN_UP),
        (ClaimStatus.ASKED, ClaimStatus.SETTLED),
        (ClaimStatus.ASKED, ClaimStatus.DECLINED),
        (ClaimStatus.ASKED, ClaimStatus.GIVEN_UP),
        (ClaimStatus.DECLINED, ClaimStatus.GIVEN_UP),
        (ClaimStatus.SETTLED, ClaimStatus.CANCELLING),
        (ClaimStatus.GIVEN_UP, ClaimStatus.CANCELLING),
        (ClaimStatus.CANCELLING, ClaimStatus.CANCELLED),
    }
)

UNDECIDED = (ClaimStatus.WAITING, ClaimStatus.ASKED, ClaimStatus.DECLINED)
"""Claims whose bill waits for an insurer, or for what a person makes of it."""

NOTHING_STANDS = (ClaimStatus.CANCELLED, ClaimStatus.DECLINED)
"""Claims of which nothing stands at the insurer: the next round may be sent."""


class PriceListStatus(StrEnum):
    """Where a version of a hospital's price list stands.

    A ``published`` one is in force from its day until the next one's.
    """

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


PRICE_LIST_EDGES = frozenset(
    {
        (PriceListStatus.DRAFT, PriceListStatus.PUBLISHED),
        (PriceListStatus.DRAFT, PriceListStatus.WITHDRAWN),
        (PriceListStatus.PUBLISHED, PriceListStatus.WITHDRAWN),
    }
)
"""A published version is withdrawn only before its day has come."""


class PlanStatus(StrEnum):
    """What became of a charge that was ordered before it was performed."""

    PLANNED = "planned"
    PERFORMED = "performed"
    ABORTED = "aborted"


PLAN_EDGES = frozenset(
    {
        (PlanStatus.PLANNED, PlanStatus.PERFORMED),
        (PlanStatus.PLANNED, PlanStatus.ABORTED),
    }
)


class TakeBackStatus(StrEnum):
    """What became of a desk's wish to take paid lines back."""

    REQUESTED = "requested"
    DONE = "done"
    REFUSED = "refused"


TAKE_BACK_EDGES = frozenset(
    {
        (TakeBackStatus.REQUESTED, TakeBackStatus.DONE),
        (TakeBackStatus.REQUESTED, TakeBackStatus.REFUSED),
    }
)


class ItemStage(StrEnum):
    """How far a charge has come on its way to being paid.

    Only ``planned``, ``aborted`` and ``reversed`` are kept; the others are read from
    the status of the bill that it stands on.
    """

    PLANNED = "planned"
    ABORTED = "aborted"
    BILLABLE = "billable"
    BILLED = "billed"
    SETTLED = "settled"
    REVERSED = "reversed"


STAGE_EDGES = frozenset(
    {
        (ItemStage.PLANNED, ItemStage.BILLABLE),
        (ItemStage.PLANNED, ItemStage.ABORTED),
        (ItemStage.BILLABLE, ItemStage.BILLED),
        (ItemStage.BILLABLE, ItemStage.REVERSED),
        (ItemStage.BILLED, ItemStage.SETTLED),
        (ItemStage.BILLED, ItemStage.REVERSED),
        (ItemStage.SETTLED, ItemStage.REVERSED),
    }
)

_STAGE_OF_BILL = {"open": ItemStage.BILLABLE, "settled": ItemStage.SETTLED}


def stage_of(*, item_status: str, bill_status: str) -> ItemStage:
    """Read how far an item has come from its own status and its bill's."""
    if item_status == ItemStatus.REVERSED or bill_status == "voided":
        return ItemStage.REVERSED
    return _STAGE_OF_BILL.get(bill_status, ItemStage.BILLED)
