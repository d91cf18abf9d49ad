"""``python -m tests.faults.insured STEP …``: visits whose insurer keeps claims.

``admit N`` registers and charges N patients and prints each one's token at the
insurer; ``discharge`` lets them all leave; ``reverse FIRST LAST ENOUGH`` takes the CT
of some back once it is paid, until it is back of enough of them, and prints of how
many; ``finish SECONDS…`` takes the workers' turns with a clock that runs ahead, each so
far ahead of the one before.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import django

if TYPE_CHECKING:
    from clinic.operations.book_items import ChargeLine

CT = "3"
PAUSE_SECONDS = 0.2
WAIT_SECONDS_MAX = 60.0

LINES = [("1", 20_00, "A"), ("2", 186_00, "A"), (CT, 320_00, "A"), ("4", 45_00, "C")]
"""Each item's number, price and insurance class."""


def admit(count: str) -> None:
    """Register and charge patients who are insured and have a mandate."""
    from clinic.queries.insured import insured_of  # noqa: PLC0415
    from config.demo.city import id_no_of  # noqa: PLC0415
    from credit.operations.give_mandate import give_mandate  # noqa: PLC0415
    from credit.operations.register_citizen import register_citizen  # noqa: PLC0415
    from tests.cast import Person  # noqa: PLC0415
    from tests.factories.clinic import a_visit, charge  # noqa: PLC0415
    from tests.factories.people import KINDS  # noqa: PLC0415

    now, merchant, tokens = _now(), _hospital(), []
    for number in range(int(count)):
        person = Person(
            ref=f"insured-{number}",
            id_no=id_no_of(birth="19880412", order=number + 1),
            name=f"Patient {number}",
            phone=f"+86137{number:08d}",
            score=760,
            insured=True,
            plate="",
        )
        register_citizen(ref=person.ref, at=now, **person.facts())
        give_mandate(
            ref=person.ref,
            gateway="sandbox",
            token="tok_ok",  # noqa: S106 - an instrument
            kinds=KINDS,
            cap_minor=None,
            at=now,
        )
        visit = a_visit(merchant, person, visit_no=f"V-{number}", at=now)
        charge(merchant, *_lines(now), visit_no=visit.visit_no, at=now)
        tokens.append(insured_of(visit).person)
    print(json.dumps(tokens))  # noqa: T201 - what the caller reads


def discharge() -> None:
    """Let everybody leave."""
    from clinic.models import Visit  # noqa: PLC0415
    from tests.factories.clinic import discharge as leave  # noqa: PLC0415

    for visit_no in Visit.objects.values_list("visit_no", flat=True):
        leave(_hospital(), visit_no, _now())


def reverse(first: str, last: str, enough: str) -> None:
    """Take the CT back of visits that are paid, as soon as they are, until enough."""
    everybody = waiting = [f"V-{number}" for number in range(int(first), int(last))]
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while True:
        waiting = [visit_no for visit_no in waiting if not _reversed(visit_no)]
        is_enough = len(everybody) - len(waiting) >= int(enough)
        if is_enough or time.monotonic() > deadline:
            break
        time.sleep(PAUSE_SECONDS)
    print(len(everybody) - len(waiting))  # noqa: T201 - what the caller reads


def finish(*seconds: str) -> None:
    """Take turns with a clock that runs ahead."""
    from config.workers import run_due  # noqa: PLC0415

    at = _now()
    for pause in seconds:
        at += timedelta(seconds=int(pause))
        run_due(at)


def _reversed(visit_no: str) -> bool:
    from clinic.models import Visit  # noqa: PLC0415
    from clinic.operations.claim_anew import SplitPending  # noqa: PLC0415
    from clinic.operations.reverse_charge import (  # noqa: PLC0415
        ChargeBeingPaid,
        reverse_charge,
    )

    visit = Visit.objects.get(visit_no=visit_no)
    if visit.items.get(line_no=CT).status == "reversed":
        return True
    if visit.bill.status != "settled":
        return False
    now = _now()
    try:
        reverse_charge(
            merchant_id=_hospital(),
            visit_no=visit_no,
            line_no=CT,
            reason="never made",
            reversed_at=now,
            at=now,
        )
    except (SplitPending, ChargeBeingPaid):
        return False
    return True


def _hospital() -> UUID:
    from clinic.operations.open_hospital import open_hospital  # noqa: PLC0415
    from ledger.operations.open_merchant import open_merchant  # noqa: PLC0415

    now = _now()
    merchant_id = open_merchant(code="insured", name="Insured", at=now)
    open_hospital(
        code="insured",
        name="Insured",
        merchant_id=merchant_id,
        insurer="sandbox",
        keeps_claims=True,
        at=now,
    )
    return merchant_id


def _lines(at: datetime) -> Iterator["ChargeLine"]:
    from clinic.operations.book_items import ChargeLine  # noqa: PLC0415

    for line_no, unit_price_minor, insurance_class in LINES:
        yield ChargeLine(
            line_no=line_no,
            code=line_no,
            name=line_no,
            category="examination",
            quantity=Decimal(1),
            unit_price_minor=unit_price_minor,
            insurance_class=insurance_class,
            performed_at=at,
        )


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a program of its own, at its door


STEPS: dict[str, Callable[..., None]] = {
    "admit": admit,
    "discharge": discharge,
    "reverse": reverse,
    "finish": finish,
}

if __name__ == "__main__":
    django.setup()
    STEPS[sys.argv[1]](*sys.argv[2:])
