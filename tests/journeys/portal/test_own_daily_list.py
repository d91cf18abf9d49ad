"""An inpatient reads each day what was done and what it comes to."""

import pytest
import time_machine
from django.test import Client

from clinic.operations.reverse_charge import reverse_charge
from tests.cast import LIN, WANG
from tests.databases import TestDatabase
from tests.factories.people import a_citizen
from tests.factories.town import DAY, HOUR, MONDAY, Town, a_login, a_town
from tests.journeys.portal.reader import bill_pages, page_of, signed_in

ADMITTED = MONDAY + 4 * DAY


@pytest.fixture
def town(committed: TestDatabase) -> Town:
    return a_town()


@pytest.fixture
def days(town: Town) -> str:
    return f"{bill_pages(town)[0]}days"


@time_machine.travel(ADMITTED + DAY, tick=False)
def test_a_patient_reads_each_day_of_the_stay(town: Town, days: str) -> None:
    lin = signed_in(a_login(LIN))
    assert days in page_of(lin, bill_pages(town)[0])
    today = page_of(lin, days)
    assert "Nothing was charged on this day." in today
    assert "?date=2026-11-20" in today
    assert "The day after" not in today
    first = page_of(lin, f"{days}?date=2026-11-20")
    assert "心脏彩色多普勒超声" in first
    assert "¥330.00" in first
    assert "The day before" not in first
    reverse_charge(
        merchant_id=town.hospital,
        visit_no="Z-1",
        line_no="3",
        reason="Done twice",
        reversed_at=ADMITTED + 2 * HOUR,
        at=ADMITTED + 2 * HOUR,
    )
    mended = page_of(lin, f"{days}?date=2026-11-20")
    assert "Done twice" in mended
    assert "¥110.00" in mended


@time_machine.travel(ADMITTED + DAY, tick=False)
def test_there_are_lists_of_the_days_of_ones_own_stays_only(
    town: Town, days: str
) -> None:
    lin = signed_in(a_login(LIN))
    for wrong in ("2026-11-19", "2026-11-22", "9999-99-99", "today"):
        assert lin.get(f"{days}?date={wrong}").status_code == 404
    for other in bill_pages(town)[1:]:
        assert lin.get(f"{other}days").status_code == 404
    a_citizen(WANG)
    assert signed_in(a_login(WANG)).get(days).status_code == 404
    assert "/login" in Client().get(days).headers["Location"]
