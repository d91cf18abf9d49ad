"""What the sandbox says, read into outcomes: an answer is understood or unknown."""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from ledger.errors import BadInput
from ledger.money import Money
from ledger.ports import Answer, Outcome

RAW_CHARACTERS_MAX = 2000
"""Evidence enough; a foreign error page may be far longer."""

CODE_CHARACTERS_MAX = 64
"""What our rows hold of a reference or a reason; a foreign reason may be longer."""

_DECIDED = (Answer.SUCCEEDED, Answer.DECLINED, Answer.PENDING)


class UnreadableNotification(BadInput):
    """The notification is genuine, but not one that we know how to read."""

    code = "ledger.notification.unreadable"
    sentence = _("The notification is of a kind that is not understood.")


def lost(reference: str, why: str) -> Outcome:
    """Say that no answer came, or none that can be understood."""
    return Outcome(reference, Answer.UNKNOWN, raw=storable(why, RAW_CHARACTERS_MAX))


def read_answer(reference: str, *, status: int, text: str) -> Outcome:
    """Read the answer to one order; only an understood 200 is an answer."""
    fields = _parsed(text) if status == 200 else None  # noqa: PLR2004 - HTTP OK
    outcome = _outcome(fields, text)
    if outcome is None or outcome.reference != reference:
        return lost(reference, f"HTTP {status} {text}")
    return outcome


def read_answers(references: list[str], *, status: int, text: str) -> list[Outcome]:
    """Read what became of several orders, in the order asked.

    A reference that the answer leaves out is unknown, not absent: absent is
    believed only where it is said.
    """
    fields = _parsed(text) if status == 200 else None  # noqa: PLR2004 - HTTP OK
    results = fields.get("results") if isinstance(fields, dict) else None
    told = {}
    for result in results if isinstance(results, list) else []:
        outcome = _outcome(result, json.dumps(result)) or _absence(result)
        if outcome is not None:
            told[outcome.reference] = outcome
    evidence = f"HTTP {status} {text}"
    return [told.get(one) or lost(one, evidence) for one in references]


def read_notified(body: bytes) -> Outcome:
    """Read a notification whose signature was verified before.

    Raises:
        UnreadableNotification: it is not a notification about a charge.
    """
    fields = _parsed(body.decode(errors="replace"))
    told = fields if isinstance(fields, dict) else {}
    outcome = _outcome(told.get("data"), json.dumps(told.get("data")))
    if outcome is None or not str(told.get("type")).startswith("charge."):
        raise UnreadableNotification
    return outcome


def _parsed(text: str) -> object:
    try:
        parsed: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed


def _outcome(fields: object, raw: str) -> Outcome | None:
    if not isinstance(fields, dict):
        return None
    reference, amount = fields.get("reference"), _money(fields)
    if fields.get("status") not in _DECIDED:
        return None
    if not isinstance(reference, str) or amount is None:
        return None
    if reference != storable(reference, CODE_CHARACTERS_MAX):
        return None
    return Outcome(
        reference,
        Answer(fields["status"]),
        amount,
        reason=storable(str(fields.get("reason", "")), CODE_CHARACTERS_MAX),
        retryable=fields.get("retryable") is True,
        raw=storable(raw, RAW_CHARACTERS_MAX),
    )


def storable(text: str, characters_max: int) -> str:
    """Leave out what no column takes: one odd answer must not sink its batch."""
    plain = text.encode(errors="replace").decode().replace("\0", "")
    return plain[:characters_max]


def _absence(fields: object) -> Outcome | None:
    if not isinstance(fields, dict) or fields.get("status") != Answer.ABSENT:
        return None
    return Outcome(str(fields.get("reference")), Answer.ABSENT, raw=json.dumps(fields))


def _money(fields: dict[str, Any]) -> Money | None:
    amount_minor, currency = fields.get("amount_minor"), fields.get("currency")
    if type(amount_minor) is not int or not isinstance(currency, str):
        return None
    return Money(amount_minor, currency)
