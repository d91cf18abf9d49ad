"""What the sandbox insurer accepts: claims, persons, funds and orders of faults."""

import json
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from clinic.adapters.sandbox.decisions import Scheme
from clinic.adapters.sandbox.faults import Fault, FaultOrder
from clinic.ports import Balances, Claim, ClaimLine, CoverageTold, InsuredKind
from clinic.rules.states import InsuranceClass, VisitKind
from ledger.adapters.sandbox.fields import (
    Unreadable,
    read_amount,
    read_currency,
    read_name,
    read_object,
)

LINES_MAX = 5000
"""Of one claim: a long stay has hundreds."""

LEVELS = range(1, 4)
ACCOUNTS = ("current_minor", "carried_minor", "family_minor")
TIMES_MAX = 10**6

Kind = TypeVar("Kind", bound=StrEnum)


def read_claim(fields: dict[str, Any]) -> Claim:
    """Read a claim.

    Raises:
        Unreadable: a field is missing, of another type or out of its range.
    """
    lines = fields.get("lines")
    if not isinstance(lines, list) or len(lines) > LINES_MAX:
        raise Unreadable(field="lines")
    person = _person(fields)
    insured_kind = _one_of(InsuredKind, fields, name="insured_kind") if person else ""
    level = fields.get("hospital_level")
    if not isinstance(level, int) or level not in LEVELS:
        raise Unreadable(field="hospital_level")
    return Claim(
        reference=read_name(fields, "reference"),
        fund=read_name(fields, "fund"),
        insured=bool(person),
        currency=read_currency(fields),
        lines=tuple(map(_line, lines)),
        person=person,
        insured_kind=insured_kind,
        visit=read_name(fields, "visit"),
        visit_kind=_one_of(VisitKind, fields, name="visit_kind"),
        hospital=read_name(fields, "hospital"),
        hospital_level=level,
        occurred_at=_moment(fields, "occurred_at"),
    )


def content_of(fields: dict[str, Any]) -> str:
    """Spell a claim's fields so that the same claim is always the same text."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"))


def read_person(body: bytes) -> CoverageTold:
    """Read how a person stands.

    Raises:
        Unreadable: a field is missing, of another type or out of its range.
    """
    fields = read_object(body)
    balances = fields.get("balances", {})
    if not isinstance(balances, dict):
        raise Unreadable(field="balances")
    return CoverageTold(
        insured_kind=_one_of(InsuredKind, fields, name="insured_kind"),
        deductible_left_minor=read_amount(fields, "deductible_left_minor"),
        cap_left_minor=_amount_if_any(fields, "cap_left_minor"),
        balances=Balances(*(_amount_if_any(balances, name) or 0 for name in ACCOUNTS)),
    )


def read_scheme(body: bytes) -> Scheme:
    """Read by what a fund splits.

    Raises:
        Unreadable: it is no scheme.
    """
    return _one_of(Scheme, read_object(body), name="scheme")


def read_fault(body: bytes) -> FaultOrder:
    """Read what is to go wrong, of whom and how often.

    Raises:
        Unreadable: it is no fault, or not so often.
    """
    fields = read_object(body)
    times = fields.get("times", 1)
    if type(times) is not int or not 0 < times <= TIMES_MAX:
        raise Unreadable(field="times")
    fault = _one_of(Fault, fields, name="fault")
    return FaultOrder(fault, _person(fields), times)


def _line(fields: object) -> ClaimLine:
    if not isinstance(fields, dict):
        raise Unreadable(field="lines")
    amount_minor = read_amount(fields, "amount_minor")
    insurer_minor = read_amount(fields, "insurer_minor")
    if insurer_minor > amount_minor:
        raise Unreadable(field="insurer_minor")
    return ClaimLine(
        line_no=read_name(fields, "line_no"),
        amount_minor=amount_minor,
        insurance_class=_one_of(InsuranceClass, fields, name="insurance_class"),
        insurer_minor=insurer_minor,
        quantity=_decimal(fields, "quantity"),
        unit_price_minor=read_amount(fields, "unit_price_minor"),
        ceiling_minor=_amount_if_any(fields, "ceiling_minor"),
        prepay_ratio=_ratio(fields, "prepay_ratio"),
        category=read_name(fields, "category"),
    )


def _person(fields: dict[str, Any]) -> str:
    """Read an insured person's token; none, or an empty one: nobody insured."""
    return read_name(fields, "person") if fields.get("person", "") != "" else ""


def _amount_if_any(fields: dict[str, Any], name: str) -> int | None:
    return None if fields.get(name) is None else read_amount(fields, name)


def _one_of(kinds: type[Kind], fields: dict[str, Any], *, name: str) -> Kind:
    try:
        return kinds(str(fields.get(name)))
    except ValueError as mistake:
        raise Unreadable(field=name) from mistake


def _ratio(fields: dict[str, Any], name: str) -> Decimal:
    ratio = _decimal(fields, name)
    if ratio > 1:
        raise Unreadable(field=name)
    return ratio


def _decimal(fields: dict[str, Any], name: str) -> Decimal:
    text = fields.get(name)
    try:
        number = Decimal(text) if isinstance(text, str) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise Unreadable(field=name)
    return number


def _moment(fields: dict[str, Any], name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(fields.get(name)))
    except ValueError as mistake:
        raise Unreadable(field=name) from mistake
    if moment.tzinfo is None:
        raise Unreadable(field=name)
    return moment
