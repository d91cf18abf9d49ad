"""What a payment, or giving up, moves for a bill."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from ledger.rules import accounts
from ledger.rules.settling import Move, Taken, settling, writing_off

HOLDER, MERCHANT = uuid4(), uuid4()
LINE, DUE = accounts.line("parking", HOLDER), accounts.due(HOLDER)
DEFERRED = accounts.merchant_deferred(MERCHANT)
PAYABLE = accounts.merchant_payable(MERCHANT)
TILL, TERMINAL = accounts.till(uuid4()), accounts.clearing("terminal")
BAD_DEBT = accounts.BAD_DEBT


@dataclass
class ABill:
    risk_mode: str = "merchant"
    line_minor: int = 8_00
    due_minor: int = 2_00
    id: UUID = MERCHANT
    holder_id: UUID = HOLDER
    merchant_id: UUID = MERCHANT
    line_kind: str = "parking"
    currency: str = "CNY"


def test_two_tenders_clear_the_line_first_and_then_what_is_due() -> None:
    taken = [Taken(TILL, 5_00), Taken(TERMINAL, 5_00)]
    assert settling(bill=ABill(), status="settling", taken=taken) == [
        Move(TILL, LINE, 5_00),
        Move(TERMINAL, LINE, 3_00),
        Move(TERMINAL, DUE, 2_00),
        Move(DEFERRED, PAYABLE, 10_00),
    ]


def test_under_city_risk_the_merchant_was_owed_from_the_first() -> None:
    taken = [Taken(TERMINAL, 10_00)]
    moves = settling(bill=ABill("city"), status="overdue", taken=taken)
    assert [move.debit for move in moves] == [TERMINAL, TERMINAL]


@pytest.mark.parametrize(
    ("risk_mode", "loser", "winner"),
    [("merchant", DEFERRED, PAYABLE), ("city", BAD_DEBT, BAD_DEBT)],
)
def test_whoever_bore_the_loss_has_what_is_recovered(
    risk_mode: str, loser: accounts.AccountName, winner: accounts.AccountName
) -> None:
    bill = ABill(risk_mode)
    assert writing_off(bill=bill) == [Move(loser, LINE, 8_00), Move(loser, DUE, 2_00)]
    taken = [Taken(TILL, 10_00)]
    recovered = settling(bill=bill, status="written_off", taken=taken)
    assert recovered == [Move(TILL, winner, 10_00)]
