"""A claim is settled once whatever goes wrong, and taken back once."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from clinic.adapters.sandbox.client import SandboxInsurer
from clinic.ports import Claim, InsurerAnswer, Settlement
from tests.factories.claims import WORKED, claim, claim_line, insured, sums_of
from tests.factories.sandbox import SECRET, InsurerProcess

FINAL, UNKNOWN = InsurerAnswer.FINAL, InsurerAnswer.UNKNOWN


class Case(NamedTuple):
    fault: str
    answer: str
    later: str
    reason: str = ""


# What each fault answers first, and what is said when it is asked about afterwards.
# fmt: off
CASES = [
    Case("decline",         "declined", "declined", "not_covered"),
    Case("timeout_settled", "unknown",  "final"),
    Case("timeout_lost",    "unknown",  "absent"),
    Case("500",             "unknown",  "absent"),
    Case("slow",            "final",    "final"),
    Case("pending",         "pending",  "final"),
    Case("twice",           "final",    "final"),
]
# fmt: on


@pytest.fixture(scope="module")
def faulty(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> dict[str, tuple[Claim, Settlement]]:
    """Every fault met in one batch: the slow and the silent wait together."""
    claims = {case.fault: claim(person=insured(insurer)) for case in CASES}
    for fault, one in claims.items():
        insurer.order_fault(fault, person=one.person)
    answers = insurance.settle(list(claims.values()))
    return dict(zip(claims, zip(claims.values(), answers, strict=True), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.fault)
def test_each_fault_does_what_its_name_says(
    case: Case,
    faulty: dict[str, tuple[Claim, Settlement]],
    insurer: InsurerProcess,
    insurance: SandboxInsurer,
) -> None:
    one, first = faulty[case.fault]
    (asked,) = insurance.query([one])
    assert (first.answer, asked.answer) == (case.answer, case.later)
    assert (first.reason, asked.reason) == (case.reason, case.reason)
    listed = insurer.claims(f"?reference={one.reference}")
    assert [line["fund_minor"] for line in listed] == (
        [376_96] if case.later == "final" else []
    )
    assert insurer.faults()[case.fault] == 1


def test_sent_again_each_claim_is_settled_in_the_end_once(
    faulty: dict[str, tuple[Claim, Settlement]], insurance: SandboxInsurer
) -> None:
    claims = [one for one, _ in faulty.values()]
    again = insurance.settle(claims)
    declined, *others = [settled.answer for settled in again]
    assert declined is InsurerAnswer.DECLINED
    assert set(others) == {FINAL}
    for settled in again[1:]:
        assert settled.coverage is not None
        assert settled.coverage.deductible_left_minor == 0
        assert sums_of(settled).deductible_minor == 100_00


def test_a_fault_ordered_of_nobody_meets_whoever_comes_next(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> None:
    insurer.order_fault("decline", times=2)
    answers = [insurance.settle([claim()])[0].answer for _ in range(3)]
    assert answers == ["declined", "declined", "final"]


def test_a_cancellation_whose_answer_was_lost_is_the_same_when_sent_again(
    insurer: InsurerProcess,
) -> None:
    impatient = SandboxInsurer(insurer.url, SECRET, answer_seconds=0.5)
    one = claim(person=insured(insurer))
    impatient.settle([one])
    insurer.order_fault("cancel_unheard", person=one.person)
    assert impatient.cancel([one]) == [False]
    assert insurer.claims(f"?reference={one.reference}") == []
    assert impatient.cancel([one]) == [True]
    (asked,) = impatient.query([one])
    assert (asked.answer, asked.reason) == (InsurerAnswer.DECLINED, "cancelled")
    (again,) = impatient.settle([claim(person=one.person)])
    assert sums_of(again).fund_minor == 376_96, "given back once, not twice"


def test_a_claim_cancelled_before_it_arrives_is_never_settled(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> None:
    strayed = claim()
    assert insurance.cancel([strayed]) == [True]
    (late,) = insurance.settle([strayed])
    assert (late.answer, late.reason) == (InsurerAnswer.DECLINED, "cancelled")
    assert insurer.claims(f"?reference={strayed.reference}") == []


def test_the_same_claim_many_times_at_once_is_settled_once(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> None:
    one = claim(person=insured(insurer, deductible_left_minor=1_000_00))
    settled = insurance.settle([one] * 30)
    assert {sums_of(each).deductible_minor for each in settled} == {596_00}
    (left,) = {each.coverage for each in settled}
    assert left is not None
    assert left.deductible_left_minor == 404_00
    assert len(insurer.claims(f"?reference={one.reference}")) == 1


def test_claims_of_one_person_at_once_share_deductible_and_accounts(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> None:
    token = insured(insurer, deductible_left_minor=1_000_00)
    settled = insurance.settle([claim(person=token) for _ in range(20)])
    assert sum(sums_of(each).deductible_minor for each in settled) == 1_000_00
    assert sum(sums_of(each).account_minor for each in settled) == 140_00
    assert insurance.cancel([claim(reference=s.reference) for s in settled]) == (
        [True] * 20
    )
    (after,) = insurance.settle([claim(person=token)])
    assert after.coverage is not None
    assert after.coverage.deductible_left_minor == 404_00


def test_the_same_reference_with_other_content_settles_nothing_and_stays_unknown(
    insurance: SandboxInsurer,
) -> None:
    one = claim()
    (first,) = insurance.settle([one])
    (other,) = insurance.settle([replace(one, lines=WORKED[:2])])
    assert other.answer is UNKNOWN
    (asked,) = insurance.query([one])
    assert asked.sums == first.sums


def test_answers_come_in_the_order_asked(insurance: SandboxInsurer) -> None:
    claims = [claim(claim_line("1", 1 + n), person="") for n in range(300)]
    settled = insurance.settle(claims)
    assert [sums_of(one).total_minor for one in settled] == list(range(1, 301))
    backwards = insurance.query(list(reversed(claims)))
    assert [one.reference for one in backwards] == [
        one.reference for one in reversed(claims)
    ]
    assert insurance.settle([]) == insurance.query([]) == []
    assert insurance.cancel([]) == []


def test_the_statement_lists_what_was_settled_and_what_was_taken_back(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> None:
    today = datetime.now(UTC).date()  # noqa: TID251 - it runs on the real clock
    kept, taken_back = claim(person=insured(insurer)), claim(person=insured(insurer))
    insurance.settle([kept, taken_back])
    insurance.cancel([taken_back])
    lines = [
        (line["reference"], line["type"], line["fund_minor"], line["cash_minor"])
        for line in insurer.statement(today)
    ]
    both = ("37696", "18364")
    assert (kept.reference, "settlement", *both) in lines
    assert (kept.reference, "cancellation", *both) not in lines
    assert (taken_back.reference, "settlement", *both) in lines
    assert (taken_back.reference, "cancellation", *both) in lines
