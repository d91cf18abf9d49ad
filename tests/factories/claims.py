"""Claims on an insurer, each with a reference and a person of its own."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from clinic.ports import Claim, ClaimLine, InsurerAnswer, Settlement, Sums
from clinic.rules.sums import add_up
from tests.factories.sandbox import InsurerProcess

MORNING = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)


def claim_line(
    line_no: str, amount_minor: int, insurance_class: str = "A", **facts: Any
) -> ClaimLine:
    """One item of one unit; ``prepay`` is its ratio, ``ceiling`` the unit's."""
    return ClaimLine(
        line_no=line_no,
        amount_minor=amount_minor,
        insurance_class=insurance_class,
        insurer_minor=facts.pop("insurer_minor", 0),
        unit_price_minor=amount_minor,
        prepay_ratio=Decimal(facts.pop("prepay", "0")),
        ceiling_minor=facts.pop("ceiling", None),
        category="examination",
        **facts,
    )


ACCOUNTS = {"current_minor": 80_00, "carried_minor": 60_00, "family_minor": 0}

WORKED = (
    claim_line("1", 20_00),
    claim_line("2", 186_00),
    claim_line("3", 320_00, "B", prepay="0.10"),
    claim_line("4", 129_60, "B", prepay="0.15", ceiling=120_00),
    claim_line("5", 45_00, "C"),
)
"""A visit with a consultation, laboratory, CT, a drug and material."""


def claim(*lines: ClaimLine, **facts: Any) -> Claim:
    """Claim what a visit to a hospital of the third level cost an employee."""
    person = facts.pop("person", uuid4().hex)
    return Claim(
        reference=facts.pop("reference", uuid4().hex),
        fund=facts.pop("fund", "city"),
        insured=bool(person),
        currency="CNY",
        lines=lines or WORKED,
        person=person,
        insured_kind="employee" if person else "",
        visit=facts.pop("visit", uuid4().hex),
        visit_kind=facts.pop("visit_kind", "outpatient"),
        hospital="first-hospital",
        hospital_level=3,
        occurred_at=MORNING,
        **facts,
    )


def insured(insurer: InsurerProcess, **stands: Any) -> str:
    """Somebody whose deductible has 100.00 left, with two accounts."""
    token = uuid4().hex
    told = {"insured_kind": "employee", "deductible_left_minor": 100_00}
    insurer.put_person(token, **told | {"balances": ACCOUNTS} | stands)
    return token


def sums_of(settlement: Settlement) -> Sums:
    """Give the sums of a final settlement, which hold the identities."""
    assert settlement.answer is InsurerAnswer.FINAL, settlement
    assert settlement.sums is not None
    assert add_up(settlement.sums, settlement.lines)
    return settlement.sums
