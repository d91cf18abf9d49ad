"""What a citizen may be told of, which way, and when it would be too loud."""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Topic(StrEnum):
    """What notices are about, as a citizen chooses among them."""

    DUE = "due"
    DECLINED = "declined"
    STAY = "stay"
    DISPUTE = "dispute"
    REFUND = "refund"
    PAID = "paid"


class Channel(StrEnum):
    """Which way a message leaves the house; the portal's list needs none."""

    SMS = "sms"
    EMAIL = "email"


TOPIC_OF_KIND: Mapping[str, Topic] = {
    "reminder": Topic.DUE,
    "overdue": Topic.DUE,
    "written_off": Topic.DUE,
    "declined": Topic.DECLINED,
    "low_cover": Topic.STAY,
    "upheld": Topic.DISPUTE,
    "rejected": Topic.DISPUTE,
    "refunded": Topic.REFUND,
    "taken_back": Topic.DUE,
    "paid": Topic.PAID,
}
"""The ledger's kinds of notices; one that is missing is told in the portal only."""

URGENT = frozenset({Topic.DUE, Topic.DECLINED, Topic.STAY})
"""What costs a citizen something if it goes unread."""

Ways = frozenset[tuple[Topic, Channel]]

CHOSEN_AT_FIRST: Ways = frozenset(
    {(topic, Channel.SMS) for topic in {*URGENT, Topic.DISPUTE}}
    | {(topic, Channel.EMAIL) for topic in Topic}
)
"""Until a citizen chooses: no text for what went as it should."""

QUIET_FROM, QUIET_TO = time(22), time(8)

WORTH_SENDING = timedelta(days=3)
"""After that a message says nothing that the portal doesn't say better."""

KEPT_IN_PORTAL = timedelta(days=400)
"""A year, and a month to compare it with."""


def channels_for(
    topic: Topic, *, chosen: Collection[tuple[Topic, Channel]], has_email: bool
) -> list[Channel]:
    """Say which ways a notice goes; e-mail only where there is an address."""
    return [
        channel
        for channel in Channel
        if (topic, channel) in chosen and (has_email or channel != Channel.EMAIL)
    ]


def loud_from(
    at: datetime, *, zone: ZoneInfo, quiet_from: time, quiet_to: time
) -> datetime:
    """Give the first moment from ``at`` on that lies outside the quiet hours.

    They begin at ``quiet_from`` and end at ``quiet_to`` on the wall clock of the
    zone, over midnight where the end is the earlier one; two equal times are none.
    """
    local = at.astimezone(zone)
    clock = local.time()
    if quiet_from <= quiet_to:
        is_quiet, ends_tomorrow = quiet_from <= clock < quiet_to, False
    else:
        is_quiet = clock >= quiet_from or clock < quiet_to
        ends_tomorrow = clock >= quiet_from
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1 if ends_tomorrow else 0)
    return datetime.combine(day, quiet_to, zone).astimezone(at.tzinfo)
