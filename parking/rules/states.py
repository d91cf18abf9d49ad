"""The words and the map that gate events and parking sessions go by."""

from enum import StrEnum


class EventKind(StrEnum):
    """What a device saw."""

    ENTRY = "entry"
    EXIT = "exit"
    PASSAGE = "passage"


class PassageKind(StrEnum):
    """What became of a car that was read."""

    PASSED = "passed"
    TURNED_BACK = "turned_back"
    TAILGATED = "tailgated"
    FORCED = "forced"


class Direction(StrEnum):
    """Which way a lane leads."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


class SessionStatus(StrEnum):
    """Whether the car is in the lot as far as we know."""

    OPEN = "open"
    CLOSED = "closed"


SESSION_EDGES = frozenset({(SessionStatus.OPEN, SessionStatus.CLOSED)})


class Decision(StrEnum):
    """What the barrier is told."""

    OPEN = "open"
    WAIT = "wait"


class SessionOutcome(StrEnum):
    """How a session ended."""

    DEFERRED = "deferred"
    FREE = "free"
    PERMIT = "permit"
    PREPAID = "prepaid"
    PAY_NOW = "pay_now"
    EXIT_UNREAD = "exit_unread"


class ReviewReason(StrEnum):
    """Why a person should look at an event."""

    EXIT_WITHOUT_ENTRY = "exit_without_entry"
    EXIT_BEFORE_ENTRY = "exit_before_entry"
    ENTRY_WHILE_OPEN = "entry_while_open"
    ENTRY_AFTER_EXIT = "entry_after_exit"
    CLOCK_IN_FUTURE = "clock_in_future"
    STAY_WITHOUT_PRICE = "stay_without_price"


class DiscountKind(StrEnum):
    """Who brings a discount: the driver a coupon, a merchant a validation."""

    COUPON = "coupon"
    VALIDATION = "validation"


class Grants(StrEnum):
    """What a discount takes off, in the order in which it is taken."""

    MINUTES = "minutes"
    PERCENT = "percent"
    AMOUNT = "amount"
    FULL = "full"
