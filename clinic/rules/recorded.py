"""A recorded visit, read from one line of a file; what it can't mean is said.

Amounts come as decimal strings in major units. The insurer's part is rounded
half up per visit and given to the items by largest remainder.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from stdnum.cn import ric

from clinic.rules.states import VisitKind
from ledger.errors import Rejected
from ledger.money import round_half_up, split_by_largest_remainder

KINDS = {
    "AMB": VisitKind.OUTPATIENT,
    "EMER": VisitKind.EMERGENCY,
    "IMP": VisitKind.INPATIENT,
}
UNINSURED = "no_insurance"
SCORE_MIN, SCORES = 550, 300
"""Everybody recorded has a line; scores are spread over the upper brackets."""


class RecordUnreadable(Rejected):
    """The line is not a recorded visit."""

    code = "clinic.record.unreadable"
    sentence = "The line is not a recorded visit: %(why)s."


@dataclass(frozen=True, slots=True)
class RecordedPatient:
    """A citizen made up from a record: the same patient is always the same citizen."""

    ref: str
    id_no: str
    phone: str
    score: int
    insured: bool


@dataclass(frozen=True, slots=True)
class RecordedItem:
    """One itemised charge with the insurer's part of it."""

    code: str
    name: str
    category: str
    amount_minor: int
    insurer_minor: int


@dataclass(frozen=True, slots=True)
class RecordedVisit:
    """One visit; ``oddities`` name what doesn't add up in it and was mended."""

    visit_no: str
    kind: VisitKind
    department: str
    opened_at: datetime
    ended_at: datetime
    patient: RecordedPatient
    items: tuple[RecordedItem, ...]
    oddities: tuple[str, ...]


def read_visit(line: str) -> RecordedVisit:
    """Read one line.

    Raises:
        RecordUnreadable: it is no JSON, a member is missing or has no meaning.
    """
    try:
        return _visit(json.loads(line))
    except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
        raise RecordUnreadable(why=f"{type(error).__name__}: {error}") from error
    except KeyError as error:
        raise RecordUnreadable(why=f"{error} is missing or unknown") from error


def _visit(record: dict[str, Any]) -> RecordedVisit:
    amounts = [_minor(item["net"]) for item in record["items"]]
    insurer, oddities = _insurer_part(record, sum(amounts))
    opened_at, ended_at = _moment(record["start"]), _moment(record["end"])
    if ended_at < opened_at:
        oddities.append("ends_before_it_begins")
    parts = split_by_largest_remainder(insurer, amounts)
    return RecordedVisit(
        visit_no=_text(record["visit"], 64),
        kind=KINDS[record["cls"]],
        department=_text(record.get("type", "unknown"), 120),
        opened_at=opened_at,
        ended_at=ended_at,
        patient=_patient(record, insurer_minor=insurer),
        items=tuple(map(_item, record["items"], amounts, parts)),
        oddities=tuple(oddities),
    )


def _insurer_part(record: dict[str, Any], total_minor: int) -> tuple[int, list[str]]:
    """Round the insurer's part; it can't be more than what the items sum to."""
    oddities = []
    if _minor(record["total"]) != total_minor:
        oddities.append("total_differs")
    insurer = _minor(record["insurer_paid"])
    if insurer > total_minor:
        oddities.append("insurer_paid_too_much")
    return min(insurer, total_minor), oddities


def _item(item: dict[str, Any], amount_minor: int, insurer_minor: int) -> RecordedItem:  # noqa: PLR0917 - mapped over three lists
    return RecordedItem(
        code=_text(item["code"], 64),
        name=_text(item["display"], 200),
        category=_text(item["kind"], 32),
        amount_minor=amount_minor,
        insurer_minor=insurer_minor,
    )


def _patient(record: dict[str, Any], *, insurer_minor: int) -> RecordedPatient:
    """Make up number, phone and score from the patient's digest, always the same.

    Whoever has no insurance, and of whose visit an insurer paid all the same, had one.
    """
    ref = f"recorded:{_text(record['patient'], 55)}"
    drawn = int.from_bytes(hashlib.sha256(ref.encode()).digest()[:16], "big")
    drawn, region = divmod(drawn, 900_000)
    drawn, place = divmod(drawn, 500)
    drawn, phone = divmod(drawn, 10**8)
    sex = 1 if record["gender"] == "male" else 0
    born = date.fromisoformat(record["birth"])
    digits = f"{100_000 + region}{born:%Y%m%d}{place * 2 + sex:03d}"
    return RecordedPatient(
        ref=ref,
        id_no=digits + str(ric.calc_check_digit(digits + "0")),
        phone=f"+86138{phone:08d}",
        score=SCORE_MIN + drawn % SCORES,
        insured=record["payer"] != UNINSURED or insurer_minor > 0,
    )


def _minor(text: str) -> int:
    """Read an amount in major units as whole minor ones, rounded half up."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        message = f"{text!r} is no amount"
        raise ValueError(message)
    return round_half_up(amount * 100)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        message = f"{text!r} has no offset"
        raise ValueError(message)
    return moment


def _text(value: object, length_max: int) -> str:
    text = str(value).strip()[:length_max]
    if not text or "\x00" in text:
        message = "a text is empty"
        raise ValueError(message)
    return text
