"""What each of the sandbox's instruments does when it is charged."""

from dataclasses import dataclass
from enum import StrEnum

SLOW_SECONDS = 3.0
"""``tok_slow``: long enough to be noticed, short enough for a patient client."""

LATE_SECONDS = 2.0
"""``tok_notify_late``: a person confirming on a telephone, in a hurry."""


class Status(StrEnum):
    """What became of a charge or a refund at the gateway."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PENDING = "pending"


class Reply(StrEnum):
    """How the HTTP answer to the first request comes."""

    AT_ONCE = "at_once"
    SLOW = "slow"
    NEVER = "never"
    SERVER_ERROR = "server_error"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What one token does: what is recorded, how it is answered, what is notified.

    ``status`` None records nothing: asked later, the gateway never saw it.
    """

    status: Status | None
    reason: str = ""
    retryable: bool = False
    reply: Reply = Reply.AT_ONCE
    notifications: int = 0


_NO_MONEY = Behaviour(Status.DECLINED, "insufficient_funds", retryable=True)
_REVOKED = Behaviour(Status.DECLINED, "mandate_revoked")
_UNKNOWN_TOKEN = Behaviour(Status.DECLINED, "unknown_token")

_BEHAVIOURS = {
    "tok_ok": Behaviour(Status.SUCCEEDED),
    "tok_insufficient": _NO_MONEY,
    "tok_revoked": _REVOKED,
    "tok_timeout_paid": Behaviour(Status.SUCCEEDED, reply=Reply.NEVER),
    "tok_timeout_lost": Behaviour(None, reply=Reply.NEVER),
    "tok_500": Behaviour(None, reply=Reply.SERVER_ERROR),
    "tok_slow": Behaviour(Status.SUCCEEDED, reply=Reply.SLOW),
    "tok_notify_twice": Behaviour(Status.SUCCEEDED, notifications=2),
    "tok_notify_late": Behaviour(Status.PENDING, notifications=1),
}


def behaviour_of(token: str) -> Behaviour:
    """Look a token up; one that nobody issued is declined for good."""
    return _BEHAVIOURS.get(token, _UNKNOWN_TOKEN)
