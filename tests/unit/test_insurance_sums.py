"""How a claim is split by an insurance's terms, to the fen."""

from dataclasses import astuple, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.ports import Balances, ClaimLine, CoverageTold, LineScope
from clinic.rules.policies import CITY, DeductiblePer, Policy, PolicyKey
from clinic.rules.scope import outside_scope, scope_lines
from clinic.rules.split import sums_up
from clinic.rules.sums import NOTHING, Terms, add_up, share_out, sum_up
from tests.factories.insured import BALANCES, TERMS, WORKED_EXAMPLE

AMOUNTS = st.integers(0, 10**7)
RATIOS = st.integers(0, 10_000).map(lambda parts: Decimal(parts) / 10_000)


@st.composite
def lines(draw: st.DrawFn) -> list[ClaimLine]:
    drawn = []
    for number in range(draw(st.integers(0, 12))):
        quantity = Decimal(draw(st.integers(1, 99_999))) / draw(
            st.sampled_from([1, 10, 1000])
        )
        unit = draw(st.integers(0, 99_999))
        drawn.append(
            ClaimLine(
                str(number),
                int((quantity * unit * 2 + 1) // 2),
                draw(st.sampled_from("ABC")),
                quantity=quantity,
                unit_price_minor=unit,
                ceiling_minor=draw(st.none() | st.integers(0, 99_999)),
                prepay_ratio=draw(RATIOS),
            )
        )
    return drawn


TERMS_DRAWN = st.builds(Terms, RATIOS, AMOUNTS, st.none() | AMOUNTS)
BALANCES_DRAWN = st.builds(Balances, AMOUNTS, AMOUNTS, AMOUNTS)
CEILINGS = st.dictionaries(st.sampled_from("AB"), AMOUNTS)


def test_the_worked_example_comes_out_to_the_fen() -> None:
    sums = sum_up(
        scope_lines(WORKED_EXAMPLE, class_ceilings={}), terms=TERMS, balances=BALANCES
    )
    assert astuple(sums) == (
        *(700_60, 45_00, 9_60, 50_00, 596_00),
        *(100_00, 376_96, 0, 323_64),
        *(80_00, 60_00, 0, 183_64),
    )


def test_without_the_scan_fund_and_citizen_get_back_what_it_moved() -> None:
    with_scan, without = (
        sum_up(scope_lines(some, class_ceilings={}), terms=TERMS, balances=BALANCES)
        for some in (
            WORKED_EXAMPLE,
            [line for line in WORKED_EXAMPLE if line.line_no != "ct"],
        )
    )
    assert with_scan.fund_minor - without.fund_minor == 218_88
    assert with_scan.cash_minor - without.cash_minor == 101_12
    assert with_scan.account_minor == without.account_minor == 140_00


@given(lines=lines(), ceilings=CEILINGS, terms=TERMS_DRAWN, balances=BALANCES_DRAWN)
def test_the_three_identities_hold_for_any_lines_and_policy(
    lines: list[ClaimLine],
    ceilings: dict[str, int],
    terms: Terms,
    balances: Balances,
) -> None:
    scopes = scope_lines(lines, class_ceilings=ceilings)
    sums = sum_up(scopes, terms=terms, balances=balances)
    parts = (sums.own_minor, sums.over_minor, sums.prepay_minor, sums.scope_minor)
    assert sums.total_minor == sum(line.amount_minor for line in lines) == sum(parts)
    assert sums.total_minor == sums.fund_minor + sums.person_minor
    assert sums.person_minor == sums.account_minor + sums.cash_minor
    assert add_up(sums, scopes)
    for of_class, most in ceilings.items():
        brought = sum(
            scope.scope_minor
            for line, scope in zip(lines, scopes, strict=True)
            if line.insurance_class == of_class
        )
        assert brought <= most


@given(lines=lines(), terms=TERMS_DRAWN, balances=BALANCES_DRAWN)
def test_the_shares_of_the_lines_are_the_whole_and_no_more_than_each(
    lines: list[ClaimLine], terms: Terms, balances: Balances
) -> None:
    scopes = scope_lines(lines, class_ceilings={})
    sums = sum_up(scopes, terms=terms, balances=balances)
    shares = share_out(scopes, sums)
    assert sums_up(lines, shares)
    assert sum(share.insurer_minor for share in shares) == sums.fund_minor
    assert sum(share.account_minor for share in shares) == sums.account_minor
    assert sum(share.citizen_minor for share in shares) == sums.cash_minor
    for scope, share in zip(scopes, shares, strict=True):
        assert share.insurer_minor <= scope.scope_minor


@given(
    lines=lines(), terms=TERMS_DRAWN, balances=BALANCES_DRAWN, gone=st.integers(0, 11)
)
def test_taking_a_line_back_never_costs_anybody_more(
    lines: list[ClaimLine], terms: Terms, balances: Balances, gone: int
) -> None:
    left = [line for line in lines if line.line_no != str(gone)]
    before, after = (
        sum_up(scope_lines(some, class_ceilings={}), terms=terms, balances=balances)
        for some in (lines, left)
    )
    assert after.fund_minor <= before.fund_minor
    assert after.account_minor <= before.account_minor
    assert after.cash_minor <= before.cash_minor


SCOPED = LineScope("1", 100, 10, 20, 30, 40)


@pytest.mark.parametrize(
    "wrong",
    [
        {"total_minor": 101},
        {"own_minor": 11},
        {"over_minor": 21, "prepay_minor": 29},
        {"scope_minor": 39},
        {"fund_minor": 31},
        {"fund_minor": -1, "person_minor": 101, "cash_minor": 101},
        {"person_minor": 69},
        {"hospital_minor": 1},
        {"cash_minor": 69},
        {"account_current_minor": 1},
        {"account_carried_minor": -1, "cash_minor": 71},
        {"deductible_minor": 11},
    ],
)
def test_sums_that_break_an_identity_are_noticed(wrong: dict[str, int]) -> None:
    right = sum_up([SCOPED], terms=Terms(Decimal(1), 10), balances=Balances())
    assert (right.fund_minor, right.cash_minor) == (30, 70)
    assert add_up(right, [SCOPED])
    assert not add_up(replace(right, **wrong), [SCOPED])
    assert not add_up(right, [replace(SCOPED, own_minor=11)])
    assert not add_up(right, [])


def test_a_class_s_ceiling_cuts_its_last_lines_first() -> None:
    some = [ClaimLine(str(number), 100, "B") for number in range(3)]
    some.insert(1, ClaimLine("a", 100, "A"))
    scopes = scope_lines(some, class_ceilings={"B": 150})
    assert [scope.scope_minor for scope in scopes] == [100, 100, 50, 0]
    assert [scope.over_minor for scope in scopes] == [0, 0, 50, 100]


def test_a_fraction_of_a_unit_above_its_ceiling_is_rounded_once() -> None:
    line = ClaimLine(
        *("1", 50, "B"),
        quantity=Decimal("0.5"),
        unit_price_minor=99,
        ceiling_minor=98,
        prepay_ratio=Decimal("0.5"),
    )
    (scope,) = scope_lines([line], class_ceilings={})
    assert (scope.over_minor, scope.prepay_minor, scope.scope_minor) == (1, 25, 24)


def test_the_cap_leaves_the_rest_to_the_person_and_accounts_pay_in_their_order() -> (
    None
):
    sums = sum_up(
        [LineScope("1", 100, 0, 0, 0, 100)],
        terms=Terms(Decimal("0.9"), 0, 55),
        balances=Balances(20, 15, 30),
    )
    assert (sums.fund_minor, sums.person_minor) == (55, 45)
    assert (
        sums.account_current_minor,
        sums.account_carried_minor,
        sums.account_family_minor,
        sums.cash_minor,
    ) == (20, 15, 10, 0)


def test_whoever_is_not_insured_pays_all_in_cash() -> None:
    sums = sum_up(outside_scope(WORKED_EXAMPLE), terms=NOTHING, balances=Balances())
    assert sums.own_minor == sums.cash_minor == sums.total_minor == 700_60


def test_what_the_insurer_told_comes_before_the_policys_own_figures() -> None:
    told = CoverageTold("employee", 30, None, Balances())
    by_year = Policy(Decimal("0.5"), 100, DeductiblePer.YEAR, 1000)
    by_visit = replace(by_year, deductible_per=DeductiblePer.VISIT)
    assert by_year.terms(None) == Terms(Decimal("0.5"), 100, 1000)
    assert by_year.terms(told) == Terms(Decimal("0.5"), 30, None)
    assert by_visit.terms(told) == Terms(Decimal("0.5"), 100, None)
    assert by_visit.terms(told, taken_of_visit_minor=80).deductible_left_minor == 20
    assert by_visit.terms(told, taken_of_visit_minor=180).deductible_left_minor == 0


def test_the_city_has_a_policy_for_every_kind_of_visit_and_person() -> None:
    assert len(CITY) == 2 * 3 * 3
    assert CITY[PolicyKey("employee", "outpatient", 3)].ratio == Decimal("0.76")
    assert CITY[PolicyKey("resident", "inpatient", 1)].deductible_per == "visit"
