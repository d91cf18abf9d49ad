"""What a person chose to see of their bills, read from the address of the page.

A value that nobody offers is not there: the page says so instead of guessing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _

from ledger.portal.words import BillWords
from ledger.queries.bill_lists import Ids, Narrowing
from ledger.rules.days import read_day
from ledger.rules.states import PAYABLE_BILL, BillStatus

STATES: Mapping[str, tuple[object, tuple[str, ...]]] = {
    "to_pay": (_("To be paid"), tuple(PAYABLE_BILL)),
    "overdue": (_("Overdue"), (BillStatus.OVERDUE, BillStatus.WRITTEN_OFF)),
    "settling": (_("Being paid"), (BillStatus.SETTLING,)),
    "settled": (_("Paid"), (BillStatus.SETTLED,)),
    "disputed": (_("Disputed"), (BillStatus.DISPUTED,)),
    "open": (_("still running"), (BillStatus.OPEN,)),
    "voided": (_("Voided"), (BillStatus.VOIDED,)),
}
"""What people look for, and the statuses that it stands for."""

WORDS_LENGTH_MAX = 80
NAMES = ("kind", "state", "vehicle", "month", "q")


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A plate that bills can be narrowed to; its key tells nothing of it."""

    key: str
    name: str
    subjects: Callable[[], Ids]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: for the query, for the form, and for the pages that follow."""

    narrowing: Narrowing
    given: Mapping[str, str]
    options: Mapping[str, Sequence[tuple[str, object]]]

    @property
    def query(self) -> str:
        """Give it as the address of a page has it, without its place in the list."""
        return urlencode({name: value for name, value in self.given.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything was chosen."""
        return bool(self.query)


def read_filters(
    asked: QueryDict, *, words: BillWords, vehicles: Sequence[Vehicle]
) -> Chosen:
    """Read what was chosen.

    Raises:
        Http404: something that can't be chosen.
    """
    given = {name: asked.get(name, "").strip() for name in NAMES}
    given["q"] = given["q"][:WORDS_LENGTH_MAX]
    begins, ends = _month(given["month"])
    kind, state, vehicle = (
        _offered(offered, given[name])
        for name, offered in (
            ("kind", dict.fromkeys(words.kinds, True)),
            ("state", STATES),
            ("vehicle", {vehicle.key: vehicle for vehicle in vehicles}),
        )
    )
    narrowing = Narrowing(
        kinds=(given["kind"],) if kind else (),
        statuses=state[1] if state else (),
        opened_from=begins,
        opened_to=ends,
        subject_ids=vehicle.subjects() if vehicle else None,
        words=given["q"],
        amount_minor=_amount(given["q"]),
    )
    options: dict[str, list[tuple[str, object]]] = {
        "kind": list(words.kinds.items()),
        "state": [(code, name) for code, (name, _statuses) in STATES.items()],
        "vehicle": [(vehicle.key, vehicle.name) for vehicle in vehicles],
    }
    return Chosen(narrowing, given, options)


def _offered(offered: Mapping[str, Any], code: str) -> Any:
    if code and code not in offered:
        raise Http404
    return offered.get(code)


def _month(text: str) -> tuple[datetime | None, datetime | None]:
    """Give when a month of the page's own calendar begins, and the next one."""
    if not text:
        return None, None
    first = read_day(f"{text}-01")
    if first is None:
        raise Http404
    after = (first + timedelta(days=31)).replace(day=1)
    return _midnight(first), _midnight(after)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=get_current_timezone())


def _amount(text: str) -> int | None:
    """Read an amount of major units with two places, as people write it."""
    bare = text.replace(",", "").lstrip("¥￥").strip()
    try:
        minor = Decimal(bare).scaleb(2)
    except InvalidOperation:
        return None
    fits = minor.is_finite() and minor == minor.to_integral_value()
    return int(minor) if fits and 0 <= minor < 10**15 else None
