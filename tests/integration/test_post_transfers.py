"""The posting function's ladder: every answer once, and arrays as singles."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from ledger.operations.open_accounts import AccountToOpen, close_account, set_limits
from ledger.operations.post_transfers import post_transfers
from ledger.ports import Posting, PostingResult
from ledger.queries.balances import tracked_balances
from ledger.rules import accounts
from tests.factories.books import NOON, a_line, a_merchant, owe, resolve

pytestmark = pytest.mark.django_db


def post(*postings: Posting) -> list[str]:
    return [r.value for r in post_transfers(postings=postings, at=NOON)]


def used_and_held(holder: UUID) -> tuple[int, int]:
    account = accounts.line("parking", holder).id("CNY")
    balance = tracked_balances([account])[account]
    return balance.used_minor, balance.held_minor


def test_a_post_within_the_limit_is_owed() -> None:
    holder = a_line(1000)
    assert post(owe(holder, a_merchant(), 600)) == ["ok"]
    assert used_and_held(holder) == (600, 0)


def test_a_hold_counts_against_the_limit_and_is_not_owed() -> None:
    holder, merchant = a_line(1000), a_merchant()
    assert post(owe(holder, merchant, 600, "hold")) == ["ok"]
    assert used_and_held(holder) == (0, 600)
    assert post(owe(holder, merchant, 401)) == ["exceeds_limit"]
    assert post(owe(holder, merchant, 400)) == ["ok"]


@pytest.mark.parametrize(
    ("kind", "amount", "answer", "left"),
    [
        ("capture", 600, "ok", (600, 0)),
        ("capture", 250, "ok", (250, 0)),
        ("capture", 1000, "ok", (1000, 0)),
        ("capture", 1001, "exceeds_limit", (0, 600)),
        ("release", None, "ok", (0, 0)),
        ("expire", None, "ok", (0, 0)),
    ],
)
def test_a_hold_of_600_on_a_line_of_1000_is_resolved(
    kind: str, amount: int | None, answer: str, left: tuple[int, int]
) -> None:
    holder = a_line(1000)
    hold = owe(holder, a_merchant(), 600, "hold")
    post(hold)
    assert post(resolve(holder, hold.id, kind, amount)) == [answer]
    assert used_and_held(holder) == left


def test_a_hold_is_resolved_once() -> None:
    holder = a_line(1000)
    hold = owe(holder, a_merchant(), 600, "hold")
    post(hold)
    assert post(resolve(holder, hold.id, "release")) == ["ok"]
    assert post(resolve(holder, hold.id, "capture", 5)) == ["hold_already_resolved"]


def test_a_transfer_is_reversed_once_and_a_reversal_never() -> None:
    holder = a_line(1000)
    first = owe(holder, a_merchant(), 600)
    undo = resolve(holder, first.id, "reverse")
    post(first)
    assert post(undo) == ["ok"]
    assert used_and_held(holder) == (0, 0)
    assert post(resolve(holder, first.id, "reverse")) == ["already_reversed"]
    assert post(resolve(holder, undo.id, "reverse")) == ["cannot_be_reversed"]


def test_the_same_posting_again_gives_the_same_answer_and_moves_nothing() -> None:
    holder = a_line(1000)
    hold = owe(holder, a_merchant(), 600, "hold")
    capture = resolve(holder, hold.id, "capture", 500)
    assert post(hold, hold) == ["ok", "exists"]
    assert post(capture) == ["ok"]
    assert post(hold, capture) == ["exists", "exists"]
    assert used_and_held(holder) == (500, 0)


def test_refusals_by_the_ladder() -> None:
    holder, merchant, other = a_line(1000), a_merchant(), a_line(10)
    good = owe(holder, merchant, 10)
    post(good)
    strange = owe(holder, merchant, 10, debit_id=uuid4())
    cases = {
        PostingResult.EXISTS_WITH_DIFFERENT_CONTENT: replace(good, amount_minor=11),
        PostingResult.TRANSFER_NOT_FOUND: resolve(holder, uuid4(), "release"),
        PostingResult.NOT_A_HOLD: resolve(holder, good.id, "capture", 10),
        PostingResult.AMOUNT_OUT_OF_RANGE: owe(holder, merchant, 0),
        PostingResult.ACCOUNTS_NOT_DIFFERENT: replace(
            good, id=uuid4(), credit_id=good.debit_id
        ),
        PostingResult.ACCOUNT_NOT_FOUND: strange,
        PostingResult.CURRENCY_MISMATCH: owe(holder, merchant, 10, currency="USD"),
        PostingResult.EXCEEDS_LIMIT: owe(other, merchant, 11),
    }
    assert post(*cases.values()) == [result.value for result in cases]


def test_another_holders_account_is_not_found() -> None:
    mine, theirs = a_line(1000), a_line(1000)
    stolen = replace(owe(theirs, a_merchant(), 10), holder_id=mine)
    assert post(stolen) == ["account_not_found"]


def test_a_closed_account_takes_nothing() -> None:
    holder = a_line(1000)
    account = accounts.line("parking", holder).id("CNY")
    assert close_account(holder_id=holder, account_id=account, at=NOON)
    assert post(owe(holder, a_merchant(), 10)) == ["account_closed"]


def test_an_account_with_a_debt_is_not_closed() -> None:
    holder = a_line(1000)
    post(owe(holder, a_merchant(), 10))
    account = accounts.line("parking", holder).id("CNY")
    assert not close_account(holder_id=holder, account_id=account, at=NOON)


def test_a_limit_below_what_is_owed_blocks_new_debits_and_breaks_nothing() -> None:
    holder, merchant = a_line(1000), a_merchant()
    hold = owe(holder, merchant, 600, "hold")
    post(hold)
    lower = AccountToOpen(accounts.line("parking", holder), "CNY", 100)
    set_limits(accounts=[lower])
    assert post(owe(holder, merchant, 1)) == ["exceeds_limit"]
    assert post(resolve(holder, hold.id, "capture", 600)) == ["ok"]


def test_a_batch_fills_a_line_in_its_order() -> None:
    holder, merchant = a_line(1000), a_merchant()
    batch = [owe(holder, merchant, amount) for amount in (700, 400, 300, 1)]
    assert post(*batch) == ["ok", "exceeds_limit", "ok", "exceeds_limit"]


def test_a_batch_may_hold_and_resolve_in_one_go() -> None:
    holder, merchant = a_line(1000), a_merchant()
    hold = owe(holder, merchant, 600, "hold")
    release = resolve(holder, hold.id, "release")
    assert post(hold, release) == ["ok", "ok"]
    assert used_and_held(holder) == (0, 0)


def test_a_batch_resolves_a_hold_once() -> None:
    holder = a_line(1000)
    hold = owe(holder, a_merchant(), 600, "hold")
    post(hold)
    kinds = [
        resolve(holder, hold.id, "capture", 9),
        resolve(holder, hold.id, "release"),
    ]
    assert post(*kinds) == ["ok", "hold_already_resolved"]
    assert used_and_held(holder) == (9, 0)


def test_a_limit_is_never_negative() -> None:
    holder = a_line(1000)
    lower = AccountToOpen(accounts.line("parking", holder), "CNY", -1)
    with pytest.raises(IntegrityError):
        set_limits(accounts=[lower])
