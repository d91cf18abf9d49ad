"""Whoever books a bill anew holds its line first, though the line still carries it.

An active line may be suspended while its holder's accounts are being locked; whoever
looked without holding it would then weigh it with the accounts in hand.
"""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from clinic.models import Visit
from clinic.operations.keep_coverage import keep_coverage
from config.verification import ALL_CHECKS
from credit.models import CreditLine
from ledger.operations.open_accounts import lock_holders
from ledger.queries.verification import faults
from parking.operations.waive_fee import WaiverDraft, waive_fee
from tests.cast import LIN
from tests.databases import TestDatabase
from tests.factories.books import NOON
from tests.factories.claiming import close, reverse
from tests.factories.clinic import MORNING, a_hospital, a_line, admitted, charge, leave
from tests.factories.insurance import FundHere, a_claiming_hospital
from tests.factories.parking import MINUTE, a_lot, enters, leaves
from tests.factories.people import a_driver
from tests.integration.test_line_races import in_the_way_of

Prepared = tuple[UUID, Callable[[], object]]


def a_line_is_taken_back() -> Prepared:
    hospital = a_hospital()
    holder_id = admitted(hospital)
    charge(hospital, a_line("1", 100_00), a_line("2", 50_00))
    leave(hospital)
    return holder_id, lambda: reverse(hospital, "1")


def a_claimed_line_is_taken_back() -> Prepared:
    hospital, fund = a_claiming_hospital(), FundHere()
    holder_id = admitted(hospital)
    fund.insure(LIN)
    keep_coverage(visit=Visit.objects.get(), told=fund.told_of(LIN), at=MORNING)
    charge(hospital, a_line("1", 100_00), a_line("2", 50_00))
    close(hospital, fund)
    return holder_id, lambda: reverse(hospital, "1")


def a_part_of_a_fee_is_waived() -> Prepared:
    lot, holder_id = a_lot(), a_driver(LIN)
    enters(lot)
    session = UUID(leaves(lot, NOON + 90 * MINUTE)["session"])
    draft = WaiverDraft(uuid4(), session, "Stuck", by="desk:li", amount_minor=1)
    return holder_id, lambda: waive_fee(draft=draft, at=NOON + 95 * MINUTE)


@pytest.mark.parametrize(
    "prepare",
    [a_line_is_taken_back, a_claimed_line_is_taken_back, a_part_of_a_fee_is_waived],
)
def test_an_active_line_is_waited_for_before_its_accounts(
    committed: TestDatabase, prepare: Callable[[], Prepared]
) -> None:
    holder_id, act = prepare()
    first = CreditLine.objects.filter(holder_id=holder_id).order_by("id")[0]
    assert first.status == "active"
    with in_the_way_of(act, row=first):
        lock_holders(holder_ids=[holder_id])
    assert list(faults(ALL_CHECKS)) == []
