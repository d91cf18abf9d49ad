"""The sandbox insurer settles by the city's rules, and gives back what it took."""

from dataclasses import replace
from uuid import uuid4

from clinic.adapters.sandbox.client import SandboxInsurer
from clinic.ports import Balances, InsurerAnswer, Sums
from tests.factories.claims import WORKED, claim, claim_line, insured, sums_of
from tests.factories.sandbox import InsurerProcess

FINAL, UNKNOWN = InsurerAnswer.FINAL, InsurerAnswer.UNKNOWN


def test_the_worked_example_comes_out_to_the_fen(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> None:
    (settled,) = insurance.settle([claim(person=insured(insurer))])
    assert sums_of(settled) == Sums(
        total_minor=700_60,
        own_minor=45_00,
        over_minor=9_60,
        prepay_minor=50_00,
        scope_minor=596_00,
        deductible_minor=100_00,
        fund_minor=376_96,
        hospital_minor=0,
        person_minor=323_64,
        account_current_minor=80_00,
        account_carried_minor=60_00,
        account_family_minor=0,
        cash_minor=183_64,
    )
    assert settled.coverage is not None
    assert settled.coverage.deductible_left_minor == 0
    assert settled.coverage.balances == Balances()


def test_cancelled_and_settled_without_the_ct_it_gives_back_what_that_cost(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> None:
    whole = claim(person=insured(insurer))
    without = replace(whole, reference=uuid4().hex, lines=(*WORKED[:2], *WORKED[3:]))
    (first,) = insurance.settle([whole])
    assert insurance.cancel([whole]) == [True]
    (second,) = insurance.settle([without])
    before, after = sums_of(first), sums_of(second)
    assert before.fund_minor - after.fund_minor == 218_88
    assert before.cash_minor - after.cash_minor == 101_12
    assert before.account_minor == after.account_minor == 140_00
    (stands,) = insurer.claims(f"?reference={without.reference}")
    assert stands["fund_minor"] == after.fund_minor
    assert insurer.claims(f"?reference={whole.reference}") == []


def test_what_a_visit_took_of_a_deductible_is_not_taken_of_its_next_claim(
    insurance: SandboxInsurer,
) -> None:
    stay = {"person": uuid4().hex, "visit": uuid4().hex, "visit_kind": "inpatient"}
    lines = [claim_line("1", 600_00), claim_line("1", 600_00), claim_line("1", 100_00)]
    settled = [insurance.settle([claim(line, **stay)])[0] for line in lines]
    taken = [sums_of(one).deductible_minor for one in settled]
    assert taken == [600_00, 300_00, 0]
    (elsewhere,) = insurance.settle(
        [claim(claim_line("1", 50_00), **stay | {"visit": uuid4().hex})]
    )
    assert sums_of(elsewhere).deductible_minor == 50_00


def test_the_fund_pays_no_more_than_is_left_of_the_cap(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> None:
    nearly_used = insured(insurer, cap_left_minor=100_00, deductible_left_minor=0)
    first, second = (claim(person=nearly_used) for _ in range(2))
    assert sums_of(insurance.settle([first])[0]).fund_minor == 100_00
    assert sums_of(insurance.settle([second])[0]).fund_minor == 0
    insurance.cancel([first])
    assert (
        sums_of(insurance.settle([claim(person=nearly_used)])[0]).fund_minor == 100_00
    )


def test_who_is_not_insured_pays_the_whole(insurance: SandboxInsurer) -> None:
    (settled,) = insurance.settle([claim(person="")])
    assert sums_of(settled).cash_minor == 700_60
    assert settled.coverage is None


def test_a_fund_of_records_pays_of_each_line_what_the_record_says(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> None:
    insurer.put_fund("as-recorded", "recorded")
    lines = [
        claim_line("1", 100_00, "C", insurer_minor=33_34),
        claim_line("2", 50_00, insurer_minor=50_00),
    ]
    for person in ("", uuid4().hex):
        (settled,) = insurance.settle(
            [claim(*lines, person=person, fund="as-recorded")]
        )
        assert sums_of(settled).fund_minor == 83_34
        assert [line.scope_minor for line in settled.lines] == [33_34, 50_00]


def test_a_preview_is_what_settling_would_say_and_binds_nobody(
    insurer: InsurerProcess, insurance: SandboxInsurer
) -> None:
    one = claim(person=insured(insurer))
    (shown,) = insurance.pre_settle([one])
    assert insurance.query([one])[0].answer is InsurerAnswer.ABSENT
    (settled,) = insurance.settle([one])
    assert (settled.sums, settled.lines) == (shown.sums, shown.lines)
