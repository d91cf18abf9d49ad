"""What the sandbox insurer says, read into settlements: understood, or unknown."""

import json
from dataclasses import fields
from typing import Any, TypeVar

from clinic.ports import (
    Balances,
    CoverageTold,
    InsuredKind,
    InsurerAnswer,
    LineScope,
    Settlement,
    Sums,
)
from ledger.adapters.sandbox.answers import CODE_CHARACTERS_MAX, storable

ANSWERS = {
    "settled": InsurerAnswer.FINAL,
    "pending": InsurerAnswer.PENDING,
    "declined": InsurerAnswer.DECLINED,
    "cancelled": InsurerAnswer.DECLINED,
    "absent": InsurerAnswer.ABSENT,
}
OK = 200

Record = TypeVar("Record", Sums, LineScope, Balances)


def lost(reference: str) -> Settlement:
    """Say that no answer came, or none that can be understood."""
    return Settlement(reference, InsurerAnswer.UNKNOWN)


def read_settlement(reference: str, *, status: int, text: str) -> Settlement:
    """Read the answer to one claim; only an understood 200 is an answer."""
    told = _parsed(text) if status == OK else None
    return _settlement(told, reference=reference) or lost(reference)


def read_settlements(
    references: list[str], *, status: int, text: str
) -> list[Settlement]:
    """Read what became of several claims, in the order asked.

    A reference that the answer leaves out is unknown, not absent: absent is
    believed only where it is said.
    """
    told = _parsed(text) if status == OK else None
    results = told.get("results") if isinstance(told, dict) else None
    by_reference = {
        one.get("reference"): one
        for one in (results if isinstance(results, list) else [])
        if isinstance(one, dict) and isinstance(one.get("reference"), str)
    }
    return [
        _settlement(by_reference.get(one), reference=one) or lost(one)
        for one in references
    ]


def says_cancelled(reference: str, *, status: int, text: str) -> bool:
    """Say whether the answer is that nothing of a claim stands any more."""
    told = _parsed(text) if status == OK else None
    return told == {"reference": reference, "status": "cancelled"}


def _settlement(told: object, *, reference: str) -> Settlement | None:
    if not isinstance(told, dict) or told.get("reference") != reference:
        return None
    status = told.get("status")
    answer = ANSWERS.get(status) if isinstance(status, str) else None
    if answer is None:
        return None
    if answer is InsurerAnswer.FINAL:
        return _final(told, reference=reference)
    reason = told.get("reason") or (status if status == "cancelled" else "")
    return Settlement(
        reference, answer, reason=storable(str(reason), CODE_CHARACTERS_MAX)
    )


def _final(told: dict[str, Any], *, reference: str) -> Settlement | None:
    try:
        return Settlement(
            reference,
            InsurerAnswer.FINAL,
            sums=_record(Sums, told["sums"]),
            lines=tuple(_record(LineScope, line) for line in told["lines"]),
            coverage=_coverage(told["coverage"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _coverage(told: dict[str, Any] | None) -> CoverageTold | None:
    if told is None:
        return None
    cap = told["cap_left_minor"]
    return CoverageTold(
        InsuredKind(told["insured_kind"]).value,
        _amount(told["deductible_left_minor"]),
        None if cap is None else _amount(cap),
        _record(Balances, told["balances"]),
    )


def _record(kind: type[Record], told: dict[str, Any]) -> Record:
    """Read a record of amounts, whose names are the ones that we know."""
    values: dict[str, Any] = {
        field.name: _text(told[field.name])
        if field.type is str
        else _amount(told[field.name])
        for field in fields(kind)
    }
    return kind(**values)


def _amount(value: object) -> int:
    if type(value) is not int:
        raise TypeError
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError
    return value


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
