"""Charges of a hospital that has a price list, and of one that has none."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from clinic.models import ChargeItem
from clinic.operations.check_lines import (
    CategoryDiffers,
    CodeUnknown,
    PerformedAfterDischarge,
)
from clinic.queries.prices import FIND
from config.verification import ALL_CHECKS
from ledger.errors import BadInput
from ledger.queries.verification import faults
from tests.factories.clinic import (
    MORNING,
    a_hospital,
    a_line,
    admitted,
    charge,
    discharge,
    leave,
)
from tests.factories.prices import DRUG, XRAY, a_draft, a_price_list, of_merchant

pytestmark = pytest.mark.django_db
LATER = MORNING + timedelta(hours=1)


@pytest.fixture
def hospital() -> UUID:
    return a_hospital()


def listed(line_no: str = "1", price: int = 100_00, **other: Any) -> Any:
    return a_line(line_no, price, **({"category": "03"} | other))


def refused(hospital: UUID, *lines: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refusal, transaction.atomic():
        charge(hospital, *lines)
    mistakes = (refusal.value, *refusal.value.besides)
    return [(mistake.pointer, mistake.code) for mistake in mistakes]


def test_a_line_remembers_the_version_it_came_from(hospital: UUID) -> None:
    admitted(hospital)
    version = a_price_list(hospital)
    added = charge(hospital, listed(), listed("2", 90_00))
    assert [r.price_differs for r in added.results] == [False, True]
    rows = ChargeItem.objects.order_by("line_no")
    assert [row.price_list_id for row in rows] == [version.id] * 2
    assert [(row.unit_price_minor, row.price_differs) for row in rows] == [
        (100_00, False),
        (90_00, True),
    ]
    again = charge(hospital, listed(), listed("2", 90_00))
    assert [(r.status, r.price_differs) for r in again.results] == [
        ("duplicate", False),
        ("duplicate", True),
    ]
    assert list(faults(ALL_CHECKS)) == []


def test_a_class_that_differs_is_kept_and_flagged(hospital: UUID) -> None:
    admitted(hospital)
    a_price_list(hospital)
    lines = (listed(insurance_class="B"), listed("2", insurance_class="A"))
    for _ in ("new", "duplicate"):
        added = charge(hospital, *lines)
        assert [r.class_differs for r in added.results] == [False, True]
        assert [r.price_differs for r in added.results] == [False, False]
    rows = ChargeItem.objects.order_by("line_no")
    assert list(rows.values_list("insurance_class", "class_differs")) == [
        ("B", False),
        ("A", True),
    ]


def test_ceiling_and_ratio_come_from_the_list(hospital: UUID) -> None:
    admitted(hospital)
    a_price_list(hospital, XRAY, DRUG)
    charge(hospital, listed("1", 129_60, code="86901", category="western drugs"))
    item = ChargeItem.objects.get()
    assert (item.ceiling_minor, item.prepay_ratio) == (120_00, Decimal("0.15"))


def test_the_day_on_the_hospitals_wall_says_which_version_holds(hospital: UUID) -> None:
    admitted(hospital, kind="inpatient")
    old = a_price_list(hospital, XRAY)
    dear = XRAY.replace("100.00", "120.00")
    new = a_price_list(hospital, dear, valid_from=date(2026, 11, 4))
    midnight = datetime(2026, 11, 3, 16, 0, tzinfo=UTC)  # In Hangzhou it is the 4th.
    before = midnight - timedelta(seconds=1)
    charge(
        hospital,
        listed("1", 100_00, performed_at=before),
        listed("2", 100_00, performed_at=midnight),
    )
    told = dict(ChargeItem.objects.values_list("line_no", "price_list_id"))
    assert told == {"1": old.id, "2": new.id}
    assert ChargeItem.objects.get(price_differs=True).line_no == "2"


def test_a_hospital_without_a_list_charges_as_it_says(hospital: UUID) -> None:
    admitted(hospital)
    a_price_list(a_hospital("second-hospital"))
    a_price_list(hospital, valid_from=date(2027, 1, 1))
    added = charge(hospital, a_line(code="whatever", category="imaging"))
    assert [(r.price_differs, r.class_differs) for r in added.results] == [(None, None)]
    item = ChargeItem.objects.get()
    assert (item.price_list_id, item.category) == (None, "imaging")


def test_one_line_that_the_list_does_not_have_refuses_the_whole_call(
    hospital: UUID,
) -> None:
    admitted(hospital)
    a_price_list(hospital)
    charge(hospital, listed("1"))
    found = refused(
        hospital,
        listed("1"),
        listed("2"),
        listed("3", code="none"),
        listed("4", category="imaging"),
        listed("5", category="laboratory"),
    )
    assert found == [
        ("/charges/2/code", CodeUnknown.code),
        ("/charges/3/category", CategoryDiffers.code),
        ("/charges/4/category", CategoryDiffers.code),
    ]
    assert ChargeItem.objects.count() == 1


@pytest.mark.parametrize(
    "category", ["03", "3", "examination", "Examination", "检查费"], ids=str
)
def test_a_category_may_be_sent_by_code_or_name(hospital: UUID, category: str) -> None:
    admitted(hospital)
    a_price_list(hospital)
    assert charge(hospital, listed(category=category)).results[0].status == "deferred"


def test_a_code_outside_its_period_is_unknown(hospital: UUID) -> None:
    admitted(hospital)
    a_price_list(hospital, XRAY.replace("part,,", "part,,2026-11-03"))
    assert refused(hospital, listed()) == [("/charges/0/code", CodeUnknown.code)]


def test_a_line_that_was_charged_is_not_weighed_again(hospital: UUID) -> None:
    admitted(hospital)
    charge(hospital, a_line())
    a_price_list(hospital, DRUG)
    assert charge(hospital, a_line()).results[0].status == "duplicate"


def test_what_was_performed_after_the_discharge_is_refused(hospital: UUID) -> None:
    admitted(hospital)
    discharge(hospital)
    late = a_line("2", performed_at=MORNING + timedelta(seconds=1))
    assert refused(hospital, a_line("1"), late) == [
        ("/charges/1/performed_at", PerformedAfterDischarge.code)
    ]
    assert not ChargeItem.objects.exists()


def test_what_is_told_late_but_was_performed_before_forms_a_supplement(
    hospital: UUID,
) -> None:
    admitted(hospital)
    version = a_price_list(hospital)
    leave(hospital, at=LATER)
    (told,) = charge(hospital, listed(), at=LATER + timedelta(days=1)).results
    assert (told.status, told.price_differs) == ("deferred", False)
    assert ChargeItem.objects.get().price_list_id == version.id
    assert list(faults(ALL_CHECKS)) == []


def test_the_books_name_an_item_of_a_list_that_was_not_its_own(hospital: UUID) -> None:
    admitted(hospital)
    a_price_list(hospital)
    charge(hospital, listed())
    other = a_price_list(a_hospital("second-hospital"))
    ChargeItem.objects.update(price_list=other)
    (fault,) = faults(ALL_CHECKS)
    assert "price list" in fault.check.promise


def test_the_books_name_a_code_that_a_list_prices_twice_on_a_day(
    hospital: UUID,
) -> None:
    price = a_draft(hospital).prices.get(code="86901")
    price.id, price.valid_from = hospital, date(2026, 3, 1)
    price.save(force_insert=True)
    assert [fault.found for fault in faults(ALL_CHECKS)] == ["86901"]


def test_looking_prices_up_takes_one_query_however_many_lines(hospital: UUID) -> None:
    admitted(hospital)
    a_price_list(hospital)
    counts = []
    for lines in ([listed("0", 1)], [listed(str(n), 1) for n in range(1, 41)]):
        with CaptureQueriesContext(connection) as asked:
            charge(hospital, *lines)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_as_many_prices_are_read_as_are_asked_for_however_new_a_list(
    hospital: UUID,
) -> None:
    """Nobody has counted its rows for the planner yet."""
    day = MORNING.date()
    a_price_list(hospital, *(f"{n},,Item {n},04,A,,1.00,,,," for n in range(500)))
    asked: Any = [["1", "499", "none"], [day] * 3, of_merchant(hospital).id]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {FIND}", asked)
        ((told,),) = cursor.fetchone()
    read = [rows_read(node) for node in nodes(told["Plan"])]
    assert 1 <= round(sum(read)) <= len(asked[0])


def nodes(plan: Any) -> Iterator[Any]:
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def rows_read(node: Any) -> float:
    if node.get("Relation Name") != "clinic_price":
        return 0
    rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return float(rows * node["Actual Loops"])
