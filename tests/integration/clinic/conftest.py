"""A hospital whose insurer keeps claims, the fund, and whoever is treated there."""

from uuid import UUID

import pytest

from clinic.models import Visit
from clinic.operations.keep_coverage import keep_coverage
from tests.cast import LIN
from tests.factories.clinic import MORNING, admitted, charge
from tests.factories.insurance import (
    WORKED_PRICES,
    FundHere,
    a_claiming_hospital,
    worked_lines,
)
from tests.factories.prices import a_price_list


@pytest.fixture
def claiming() -> UUID:
    merchant_id = a_claiming_hospital()
    a_price_list(merchant_id, *WORKED_PRICES)
    return merchant_id


@pytest.fixture
def fund() -> FundHere:
    return FundHere()


@pytest.fixture
def insured(claiming: UUID, fund: FundHere) -> UUID:
    """The holder of a visit with the worked example's lines."""
    holder_id = admitted(claiming)
    fund.insure(LIN)
    keep_coverage(visit=Visit.objects.get(), told=fund.told_of(LIN), at=MORNING)
    charge(claiming, *worked_lines())
    return holder_id
