"""What funds pay stands in rows with dates; a new city has some."""

from datetime import timedelta
from decimal import Decimal

import pytest

from clinic.models import InsurancePolicy
from clinic.queries.policies import claim_policy_at, deadline_at, policy_for
from clinic.rules.policies import CITY, PolicyKey
from tests.factories.clinic import MORNING

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
