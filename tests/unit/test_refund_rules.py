"""How a refund by line divides a bill; what a gateway's answer makes of a refund."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from ledger.ports import Answer, Outcome
from ledger.rules import accounts
from ledger.rules.asking import ASKED_AFTER
from ledger.rules.refund_lines import (
    BilledLine,
    LineShare,
    share_lines,
    take_from_lines,
)
from ledger.rules.refunding import Asked, judge_refund, spread
from ledger.rules.settling import Taken

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
TEN = Money(10_00, "CNY")
MINOR = st.integers(0, 10**9)


def line(number: int, amount_minor: int, insurer_minor: int = 0) -> BilledLine:
    return BilledLine(UUID(int=number), str(number), amount_minor, insurer_minor)


@given(
    lines=st.lists(st.tuples(MINOR, st.integers(0, 100)), min_size=1, max_size=8),
    percent=st.integers(0, 100),
)
def test_shares_sum_to_the_bill_and_none_leaves_its_line(
    lines: list[tuple[int, int]], percent: int
) -> None:
    billed = [
        line(place, amount, amount * said // 100)
        for place, (amount, said) in enumerate(lines)
    ]
    insurer_minor = sum(one.amount_minor for one in billed) * percent // 100
    shares = share_lines(billed, insurer_minor=insurer_minor)
    assert sum(share.insurer_minor for share in shares) == insurer_minor
    for one, share in zip(billed, shares, strict=True):
        assert share.citizen_minor >= 0
        assert share.insurer_minor >= 0
        assert share.citizen_minor + share.insurer_minor == one.amount_minor


@given(
    whole=st.tuples(MINOR, MINOR),
    parts=st.lists(st.integers(0, 100), min_size=1, max_size=9),
)
def test_a_line_given_back_in_parts_gives_back_both_shares_exactly(
    whole: tuple[int, int], parts: list[int]
) -> None:
    """However it is cut, the last part takes what rounding left of the fund's."""
    citizen_minor, insurer_minor = whole
    given_back = [0, 0]
    for percent in [*parts, None]:
        rest = LineShare(
            UUID(int=1),
            "1",
            citizen_minor - given_back[0],
            insurer_minor - given_back[1],
        )
        minor = None if percent is None else rest.citizen_minor * percent // 100
        (taken,) = take_from_lines([rest], asked={"1": minor}, amount_minor=None)
        assert 0 <= taken.citizen_minor <= rest.citizen_minor
        assert 0 <= taken.insurer_minor <= rest.insurer_minor
        given_back[0] += taken.citizen_minor
        given_back[1] += taken.insurer_minor
    assert given_back == [citizen_minor, insurer_minor]


def test_what_lines_say_of_the_fund_is_kept_where_it_sums_up() -> None:
    billed = [line(1, 100_00, 70_00), line(2, 33_33, 16_66)]
    shares = share_lines(billed, insurer_minor=86_66)
    assert [share.insurer_minor for share in shares] == [70_00, 16_66]


def test_too_much_said_of_the_fund_is_taken_back_where_it_stands() -> None:
    billed = [line(1, 100_00, 80_00), line(2, 50_00, 0), line(3, 100_00, 20_00)]
    shares = share_lines(billed, insurer_minor=90_00)
    assert [share.insurer_minor for share in shares] == [72_00, 0, 18_00]


@pytest.mark.parametrize(
    ("status", "answer", "amount", "to", "is_open"),
    [
        ("submitted", "succeeded", TEN,              "succeeded", False),
        ("unknown",   "succeeded", TEN,              "succeeded", False),
        ("submitted", "declined",  None,             "declined",  False),
        ("unknown",   "declined",  None,             "declined",  False),
        ("submitted", "succeeded", Money(1, "CNY"),  "unknown",   True),
        ("submitted", "succeeded", None,             "unknown",   True),
        ("submitted", "unknown",   None,             "unknown",   True),
        ("submitted", "pending",   None,             "unknown",   True),
        ("submitted", "absent",    None,             "unknown",   True),
        ("unknown",   "absent",    None,             None,        True),
        ("succeeded", "declined",  None,             None,        False),
        ("declined",  "succeeded", TEN,              None,        False),
        ("approved",  "succeeded", TEN,              None,        False),
    ],
)  # fmt: skip
def test_an_answer_moves_a_refund_along_its_map(
    status: str, answer: str, amount: Money | None, to: str | None, *, is_open: bool
) -> None:
    outcome = Outcome("r", Answer(answer), amount)
    verdict = judge_refund(Asked(status, TEN, NOON, 0), outcome=outcome, at=NOON)
    assert (verdict.status, verdict.is_open) == (to, is_open)
    assert (verdict.ask_at is not None) == is_open


def test_after_the_last_question_a_person_takes_over() -> None:
    lost = Outcome("r", Answer.UNKNOWN)
    refund = Asked("unknown", TEN, NOON, len(ASKED_AFTER))
    verdict = judge_refund(refund, outcome=lost, at=NOON + timedelta(days=5))
    assert (verdict.is_open, verdict.ask_at) == (True, None)


def test_an_amount_is_spread_as_far_as_it_goes() -> None:
    first, second = accounts.insurer("a"), accounts.insurer("b")
    over = [Taken(first, 70), Taken(second, 30)]
    assert spread(80, over=over) == [Taken(first, 70), Taken(second, 10)]
    assert spread(25, over=over, after_minor=60) == [
        Taken(first, 10),
        Taken(second, 15),
    ]
    assert spread(30, over=over, after_minor=70) == [Taken(second, 30)]
    assert spread(0, over=over) == []
