"""Patients and hospitals are warned before a stay's cover is used up, once a fall."""

from typing import Any
from uuid import UUID

import pytest

from clinic.models import Admission, CoverPolicy
from clinic.operations.reverse_charge import reverse_charge
from clinic.tasks import charge_days
from config.verification import ALL_CHECKS
from ledger.models import Notice
from ledger.queries.verification import faults
from tests.cast import CHEN, ZHAO, Person
from tests.factories.clinic import ADMITTED, a_hospital, a_line, a_visit, charge
from tests.factories.people import a_citizen
from tests.factories.wards import a_ward, lies_in, local

pytestmark = pytest.mark.django_db
LIMIT_MINOR = 15_000_00
ENOUGH_MINOR = LIMIT_MINOR // 5


def admitted(person: Person = CHEN) -> UUID:
    merchant_id = a_hospital()
    a_ward(merchant_id)
    a_citizen(person)
    a_visit(merchant_id, person, "inpatient", at=local("2026-11-03T15:00"))
    lies_in(merchant_id, "W3", "2026-11-03T15:00")
    return merchant_id


def spend(merchant_id: UUID, line_no: str, minor: int, moment: str) -> Any:
    line = a_line(line_no, minor, performed_at=local(moment))
    return charge(merchant_id, line, at=local(moment)).warning


def told() -> list[tuple[str, int]]:
    return list(Notice.objects.order_by("id").values_list("kind", "step"))


def test_nobody_is_warned_while_enough_is_left() -> None:
    merchant_id = admitted()
    assert spend(merchant_id, "1", 3_000_00, "2026-11-03T16:00") is None
    assert told() == []


def test_whoever_falls_below_the_share_is_told_once() -> None:
    merchant_id = admitted()
    CoverPolicy.objects.create(
        valid_from=local("2026-11-01T00:00"), left_percent=20, left_days=0
    )
    spent = LIMIT_MINOR - ENOUGH_MINOR
    assert spend(merchant_id, "1", spent, "2026-11-03T16:00") is None
    warning = spend(merchant_id, "2", 1, "2026-11-03T17:00")
    assert (warning.left_minor, warning.enough_minor) == (
        ENOUGH_MINOR - 1,
        ENOUGH_MINOR,
    )
    assert spend(merchant_id, "3", 1_00, "2026-11-03T18:00")
    assert told() == [("low_cover", 1)]
    assert Admission.objects.get().warned_at == local("2026-11-03T17:00")


def test_each_new_fall_below_is_told_anew() -> None:
    merchant_id = admitted()
    CoverPolicy.objects.create(
        valid_from=local("2026-11-01T00:00"), left_percent=20, left_days=0
    )
    assert spend(merchant_id, "1", 13_000_00, "2026-11-03T16:00")
    reverse_charge(
        merchant_id=merchant_id,
        visit_no=ADMITTED,
        line_no="1",
        reason="ordered twice",
        reversed_at=local("2026-11-03T17:00"),
        at=local("2026-11-03T17:00"),
    )
    assert spend(merchant_id, "2", 1_00, "2026-11-03T18:00") is None
    assert spend(merchant_id, "3", 13_000_00, "2026-11-03T19:00")
    assert told() == [("low_cover", 1), ("low_cover", 2)]


def test_what_lasts_for_less_than_some_days_at_their_average_cost_is_little() -> None:
    merchant_id = admitted()
    # Half of the line in a day: what is left lasts one more, not three.
    warning = spend(merchant_id, "1", 7_500_00, "2026-11-03T16:00")
    assert (warning.left_minor, warning.enough_minor) == (7_500_00, 22_500_00)
    # On the fourth day the average has fallen, and the line lasts for four.
    assert spend(merchant_id, "2", 1_00, "2026-11-06T10:00") is None
    assert Admission.objects.get().warned_at is None


def test_the_nights_own_charges_warn_too() -> None:
    admitted(ZHAO)
    assert told() == []
    charge_days(local("2026-11-04T00:00"))
    assert told() == [("low_cover", 1)]
    charge_days(local("2026-11-05T00:00"))
    assert told() == [("low_cover", 1)]
    assert list(faults(ALL_CHECKS)) == []
