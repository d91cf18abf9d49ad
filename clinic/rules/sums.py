"""How a whole claim is split between fund, accounts and cash, and over its lines.

Pure. What must always hold are the national interface's identities:

    total  = own + over + prepay + scope
    total  = fund + hospital + person
    person = current account + carried account + family account + cash
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from clinic.ports import (
    Balances,
    Claim,
    InsurerAnswer,
    LineScope,
    Settlement,
    Share,
    Sums,
)
from clinic.rules.scope import outside_scope
from ledger.money import round_half_up, split_by_largest_remainder


@dataclass(frozen=True, slots=True)
class Terms:
    """What the fund pays of what is in scope: a ratio, above a deductible, to a cap."""

    ratio: Decimal
    deductible_left_minor: int = 0
    cap_left_minor: int | None = None


NOTHING = Terms(ratio=Decimal(0))
"""The terms of whoever is not insured."""


def sum_up(scopes: Sequence[LineScope], *, terms: Terms, balances: Balances) -> Sums:
    """Split a claim: the fund's part is rounded half up once, accounts before cash."""
    total = sum(line.amount_minor for line in scopes)
    scope = sum(line.scope_minor for line in scopes)
    deductible = min(scope, terms.deductible_left_minor)
    fund = round_half_up((scope - deductible) * terms.ratio)
    if terms.cap_left_minor is not None:
        fund = min(fund, terms.cap_left_minor)
    rest = total - fund
    paid = []
    for balance in (
        balances.current_minor,
        balances.carried_minor,
        balances.family_minor,
    ):
        paid.append(min(rest, balance))
        rest -= paid[-1]
    return Sums(
        total_minor=total,
        own_minor=sum(line.own_minor for line in scopes),
        over_minor=sum(line.over_minor for line in scopes),
        prepay_minor=sum(line.prepay_minor for line in scopes),
        scope_minor=scope,
        deductible_minor=deductible,
        fund_minor=fund,
        hospital_minor=0,
        person_minor=total - fund,
        account_current_minor=paid[0],
        account_carried_minor=paid[1],
        account_family_minor=paid[2],
        cash_minor=rest,
    )


def settle_alone(claim: Claim) -> Settlement:
    """Split a claim that no insurer has a part in: all is the person's own, in cash."""
    scopes = outside_scope(claim.lines)
    sums = sum_up(scopes, terms=NOTHING, balances=Balances())
    return Settlement(claim.reference, InsurerAnswer.FINAL, sums=sums, lines=scopes)


def spell_sums(sums: Sums) -> dict[str, int]:
    """Spell a split as the API does: its three shares, and what they are made of."""
    parts = asdict(sums)
    del parts["total_minor"]
    return {
        "insurer_minor": sums.fund_minor,
        "account_minor": sums.account_minor,
        "citizen_minor": sums.cash_minor,
        **parts,
    }


def add_up(sums: Sums, scopes: Sequence[LineScope]) -> bool:
    """Say whether sums and lines hold the identities, with nothing below zero."""
    parts = [
        (line.own_minor, line.over_minor, line.prepay_minor, line.scope_minor)
        for line in scopes
    ]
    by_line = [line.amount_minor for line in scopes]
    totals = (sums.own_minor, sums.over_minor, sums.prepay_minor, sums.scope_minor)
    borne = sums.fund_minor + sums.hospital_minor + sums.person_minor
    least = min(
        *totals,
        sums.deductible_minor,
        sums.fund_minor,
        sums.hospital_minor,
        sums.account_current_minor,
        sums.account_carried_minor,
        sums.account_family_minor,
        sums.cash_minor,
        *(part for line in parts for part in line),
    )
    return (
        least >= 0
        and list(map(sum, parts)) == by_line
        and tuple(map(sum, zip(*parts, strict=True))) == (totals if parts else ())
        and sums.total_minor == sum(by_line) == sum(totals) == borne
        and sums.person_minor == sums.account_minor + sums.cash_minor
        and sums.deductible_minor + sums.fund_minor <= sums.scope_minor
    )


def share_out(scopes: Sequence[LineScope], sums: Sums) -> tuple[Share, ...]:
    """Share fund and accounts out over the lines, by largest remainder.

    The fund by what each brought into scope, the accounts by what is left of each;
    the rest of a line is cash. The hospital's part must be zero. No part is below
    zero, and the shares of all lines sum to the whole's.
    """
    fund = split_by_largest_remainder(
        sums.fund_minor, [line.scope_minor for line in scopes]
    )
    rest = [line.amount_minor - part for line, part in zip(scopes, fund, strict=True)]
    account = split_by_largest_remainder(sums.account_minor, rest)
    return tuple(
        Share(line.line_no, by_fund, by_account, left - by_account)
        for line, by_fund, by_account, left in zip(
            scopes, fund, account, rest, strict=True
        )
    )
