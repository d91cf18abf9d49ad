"""What stands on merchants' accounts now, and what this day has moved on them."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, Value

from ledger.models import Shift
from ledger.queries.balances import derived_balances
from ledger.queries.merchants import Books, books_of_merchants
from ledger.queries.moves import Span, moves_in
from ledger.rules import accounts
from ledger.rules.states import ShiftStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on an account in its owner's favour, and what came and went."""

    account_id: UUID | None = None
    minor: int = 0
    came_minor: int = 0
    went_minor: int = 0


@dataclass(frozen=True, slots=True)
class MerchantBalance:
    """What a merchant has earned and nobody collected, what it is owed, its cash."""

    merchant_id: UUID
    currency: str
    deferred: Standing
    payable: Standing
    in_tills_minor: int


def balances_of_merchants(
    today: Span, *, merchant_ids: Collection[UUID] | None = None
) -> list[MerchantBalance]:
    """Give what stands on the accounts of merchants, of ``merchant_ids`` or of all.

    What came and went is what was booked in ``today``.
    """
    books = books_of_merchants()
    standing = _standing(books.of(merchant_ids), today)
    tills = _in_tills(merchant_ids)
    return [
        MerchantBalance(*key, *both, tills.get(key, 0))
        for key, both in _side_by_side(books, standing).items()
    ]


def _standing(account_ids: Collection[UUID], today: Span) -> Mapping[UUID, Standing]:
    moved = _moved(account_ids, today)
    return {
        account_id: Standing(
            account_id,
            -minor,
            moved["credit", account_id],
            moved["debit", account_id],
        )
        for account_id, minor in derived_balances(account_ids).items()
    }


def _moved(
    account_ids: Collection[UUID], today: Span
) -> Mapping[tuple[str, UUID], int]:
    """Sum up what was debited and credited to each of these accounts today."""
    parts = [
        moves.within(Q(**{f"{side}_account_id__in": account_ids})).grouped(
            side=Value(side), account=F(f"{side}_account_id")
        )
        for moves in moves_in(today)
        for side in ("debit", "credit")
    ]
    sums: dict[tuple[str, UUID], int] = defaultdict(int)
    for row in parts[0].union(*parts[1:], all=True):
        sums[row["side"], row["account"]] += int(row["minor"])
    return sums


def _side_by_side(
    books: Books, standing: Mapping[UUID, Standing]
) -> dict[tuple[UUID, str], tuple[Standing, Standing]]:
    """Put each merchant's two accounts together; one that isn't open is nothing."""
    found: dict[tuple[UUID, str], tuple[Standing, Standing]] = {}
    for account_id, one in standing.items():
        income = books.income[account_id]
        key = income.merchant_id, income.currency
        deferred, payable = found.get(key, (Standing(), Standing()))
        found[key] = (deferred, one) if income.is_payable else (one, payable)
    return found


def _in_tills(
    merchant_ids: Collection[UUID] | None,
) -> Mapping[tuple[UUID, str], int]:
    """Sum up what the tills of merchants' unfinished shifts have taken."""
    shifts = Shift.objects.exclude(status=ShiftStatus.CLOSED)
    if merchant_ids is not None:
        shifts = shifts.filter(merchant_id__in=merchant_ids)
    tills = {accounts.till(one.id).id(one.currency): one for one in shifts}
    sums: dict[tuple[UUID, str], int] = defaultdict(int)
    for till, minor in derived_balances(tills).items():
        sums[tills[till].merchant_id, tills[till].currency] += minor
    return sums
