"""The trial balance: now, then, rolled up or not, debits equal credits."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from ledger.operations.post_transfers import post_all
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.queries.trial_balance import Turnover, trial_balance
from ledger.rules import accounts
from tests.factories.books import NOON, a_line, a_merchant, owe, resolve

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def assert_even(rows: Sequence[Turnover]) -> None:
    debits = sum(row.debits_minor for row in rows)
    assert debits == sum(row.credits_minor for row in rows)


def test_it_is_the_same_before_during_and_after_a_roll_up() -> None:
    holder, merchant = a_line(100_00), a_merchant()
    post_all(postings=[owe(holder, merchant, 1_00) for _ in range(4)], at=NOON)
    before = trial_balance()
    assert_even(before)
    for _ in range(3):
        roll_up_balances(at=NOON, limit=2)
        assert trial_balance() == before
    names = {row.account: (row.debits_minor, row.credits_minor) for row in before}
    assert names == {
        accounts.line("parking", holder).code: (4_00, 0),
        accounts.merchant_deferred(merchant).code: (0, 4_00),
    }


def test_a_hold_is_no_part_of_it_until_it_is_captured() -> None:
    holder, merchant = a_line(100_00), a_merchant()
    hold = owe(holder, merchant, 5_00, "hold")
    post_all(postings=[hold], at=NOON)
    assert trial_balance() == []
    post_all(postings=[resolve(holder, hold.id, "capture", 3_00)], at=NOON)
    assert {row.debits_minor + row.credits_minor for row in trial_balance()} == {3_00}


def test_at_a_moment_it_is_what_was_booked_until_then() -> None:
    holder, merchant = a_line(100_00), a_merchant()
    post_all(postings=[owe(holder, merchant, 1_00)], at=NOON)
    post_all(postings=[owe(holder, merchant, 2_00)], at=NOON + HOUR)
    roll_up_balances(at=NOON + HOUR)
    assert trial_balance(at=NOON - HOUR) == []
    assert {r.debits_minor + r.credits_minor for r in trial_balance(at=NOON)} == {1_00}
    assert trial_balance(at=NOON + HOUR) == trial_balance()


def test_a_merchant_sees_its_own_accounts_only() -> None:
    holder, ours, theirs = a_line(100_00), a_merchant("ours"), a_merchant("theirs")
    post_all(postings=[owe(holder, ours, 1_00), owe(holder, theirs, 2_00)], at=NOON)
    for at in (None, NOON):
        (row,) = trial_balance(at=at, merchant_id=ours)
        assert row.account == accounts.merchant_deferred(ours).code
