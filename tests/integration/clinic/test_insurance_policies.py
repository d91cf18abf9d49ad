"""What funds pay stands in rows with dates; a new city has some."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from clinic.models import InsurancePolicy, Visit
from clinic.operations.book_items import ChargeLine
from clinic.ports import ClaimLine
from clinic.queries.estimates import insurers_of_lines, lines_of_bill, prospect_of
from clinic.queries.policies import claim_policy_at, deadline_at, policy_for
from clinic.rules.estimates import insurers_of_new
from clinic.rules.policies import CITY, PolicyKey
from tests.factories.clinic import MORNING, a_line, charge
from tests.factories.insurance import worked_lines

pytestmark = pytest.mark.django_db
EMPLOYEE = PolicyKey("employee", "outpatient", 3)


def test_a_new_city_pays_by_the_policies_that_the_rules_name() -> None:
    found = {key: policy_for(key, fund="city", at=MORNING) for key in CITY}
    assert found == CITY
    assert InsurancePolicy.objects.count() == len(CITY)


def test_a_policy_holds_from_its_moment_on_and_for_its_fund_alone() -> None:
    InsurancePolicy.objects.create(
        fund="city",
        insured_kind="employee",
        visit_kind="outpatient",
        hospital_level=3,
        valid_from=MORNING,
        ratio=Decimal("0.5"),
        class_ceilings={"B": 100_00},
    )
    before = policy_for(EMPLOYEE, fund="city", at=MORNING - timedelta(seconds=1))
    assert before == CITY[EMPLOYEE]
    after = policy_for(EMPLOYEE, fund="city", at=MORNING)
    assert after is not None
    assert (after.ratio, after.class_ceilings) == (Decimal("0.5"), {"B": 100_00})
    assert policy_for(EMPLOYEE, fund="elsewhere", at=MORNING) is None


def test_an_insurer_is_waited_for_three_days_and_then_the_citizen_pays() -> None:
    assert deadline_at(MORNING) == MORNING + timedelta(days=3)
    assert claim_policy_at(MORNING).then == "self_pay"


def listed(number: int) -> ChargeLine:
    line = a_line(f"a{number}", 33_33, "A")
    return replace(line, code="laboratory", category="laboratory")


def test_what_is_expected_of_new_lines_is_reckoned_of_all_lines_before(
    claiming: UUID, insured: UUID
) -> None:
    """Lines that count in full come from the database as one a class."""
    visit = Visit.objects.get()
    again = [replace(line, line_no=f"{line.line_no}-2") for line in worked_lines()]
    charge(claiming, *again, *(listed(n) for n in range(3)))
    before = lines_of_bill(holder_id=insured, bill_id=visit.bill_id)
    new = [ClaimLine("new", 55_55, "B", unit_price_minor=55_55)]
    assert insurers_of_lines(visit=visit, lines=new, at=MORNING) == insurers_of_new(
        prospect_of(visit, at=MORNING),
        before=before,
        held_minor=sum(line.amount_minor - line.insurer_minor for line in before),
        new=new,
    )
    assert len(before) == 13
