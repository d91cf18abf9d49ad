"""Shifts and their tills against the dictionary: from the float to the closing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from ledger.models import Shift, Transfer
from ledger.operations.bank_cash import keep_bank_slip, take_to_bank
from ledger.operations.close_shift import (
    DifferenceUnexplained,
    ShiftNotCounted,
    close_shift,
)
from ledger.operations.count_shift import count_shift
from ledger.operations.hand_over_shift import (
    MoneyInTransit,
    OwnShift,
    ShiftNotOffered,
    accept_shift,
    offer_shift,
)
from ledger.operations.open_shift import ShiftDraft, ShiftRunning, open_shift
from ledger.operations.use_till import ShiftNotOpen, TillTooEmpty
from ledger.queries.balances import derived_balances
from ledger.rules import accounts
from ledger.rules.tills import PIECES
from tests.factories.shifts import a_cashier
from tests.invariants.books import Books

CNY = "CNY"
SHIFTS, CASHIERS = st.integers(0, 20), st.integers(0, 2)
WORDS = st.sampled_from(["", "Gave too much change"])
FLOAT_MINOR = 1_000_00


@dataclass
class ModelShift:
    """A shift: its float, and what its till took beside it; below zero, gave."""

    mode: str
    cashier: int
    desk: str
    float_minor: int
    taken_minor: int = 0
    status: str = "open"
    counted_minor: int = 0
    is_offered: bool = False
    is_explained: bool = False
    underway: set[UUID] = field(default_factory=set)

    @property
    def drawer_minor(self) -> int:
        return self.float_minor + self.taken_minor

    def lacks_words(self, words: str) -> bool:
        """Tell whether it differs, and nobody has said why."""
        is_told = bool(words) or self.is_explained
        return self.counted_minor != self.drawer_minor and not is_told


def a_shift_is(*statuses: str) -> Callable[[Any], bool]:
    """Tell whether the machine has a shift that stands at one of these."""
    return lambda machine: any(
        shift.status in statuses for shift in machine.shifts.values()
    )


def pieces_of(minor: int) -> dict[int, int]:
    """Lay an amount out in notes and coins."""
    counts = {}
    for piece in PIECES[CNY]:
        counts[piece], minor = divmod(minor, piece)
    return counts


class Tills(Books):
    """Rules about the shifts in which desks take and give money."""

    def __init__(self) -> None:
        super().__init__()
        self.shifts: dict[UUID, ModelShift] = {}
        self.tag = uuid4().hex[:12]
        self.cashiers = [a_cashier(f"{self.tag}-{number}") for number in range(3)]

    def _is_busy(self, cashier: int, mode: str = "", desk: str = "") -> bool:
        return any(
            cashier == one.cashier or (mode, desk) == (one.mode, one.desk)
            for one in self.shifts.values()
            if one.status != "closed"
        )

    def _open(self, mode: str, cashier: int, desk: str, float_minor: int) -> UUID:
        merchant_id = self.merchants[mode]
        draft = ShiftDraft(uuid4(), merchant_id, cashier, desk, CNY, float_minor)
        for _ in range(2):
            open_shift(draft=draft, at=self.at)
        self.shifts[draft.id] = ModelShift(mode, cashier, desk, float_minor)
        return draft.id

    def _till(self, mode: str) -> tuple[UUID, ModelShift]:
        """Give an open shift of a merchant; somebody new sits down if nobody does."""
        for shift_id, shift in self.shifts.items():
            if (shift.mode, shift.status) == (mode, "open"):
                return shift_id, shift
        name = f"{self.tag}-new-{len(self.shifts)}"
        shift_id = self._open(mode, a_cashier(name), name[-32:], FLOAT_MINOR)
        return shift_id, self.shifts[shift_id]

    def _over(self, mode: str) -> list[UUID]:
        """Give the shifts of a merchant that take no more money."""
        return [
            shift_id
            for shift_id, shift in self.shifts.items()
            if shift.mode == mode and shift.status != "open"
        ]

    def _a_shift(self, pick: int, *statuses: str) -> tuple[UUID, ModelShift]:
        found = [one for one in self.shifts.items() if one[1].status in statuses]
        return found[pick % len(found)]

    @rule(
        mode=st.sampled_from(["merchant", "city"]),
        who=CASHIERS,
        desk=CASHIERS,
        change=st.sampled_from([0, 50_00, FLOAT_MINOR]),
    )
    def sit_down(self, mode: str, who: int, desk: int, change: int) -> None:
        cashier, window = self.cashiers[who], f"{self.tag}-{desk}"
        if self._is_busy(cashier, mode, window):
            with pytest.raises(ShiftRunning):
                self._open(mode, cashier, window, change)
            return
        self._open(mode, cashier, window, change)

    @precondition(a_shift_is("open"))
    @rule(pick=SHIFTS, off=st.sampled_from([0, 0, -1, 3_00]))
    def count_a_till(self, pick: int, off: int) -> None:
        """Whoever counts isn't told what is expected, and counts once."""
        shift_id, shift = self._a_shift(pick, "open")
        assert Shift.objects.get(id=shift_id).expected_minor is None
        counted = max(shift.drawer_minor + off, 0)
        for _ in range(2):
            row = count_shift(shift_id=shift_id, counts=pieces_of(counted), at=self.at)
            found = (row.expected_minor, row.counted_minor)
            assert found == (shift.drawer_minor, counted)
        with pytest.raises(ShiftNotOpen):
            count_shift(shift_id=shift_id, counts=pieces_of(counted + 1), at=self.at)
        shift.status, shift.counted_minor = "counted", counted

    @precondition(a_shift_is("open", "counted"))
    @rule(pick=SHIFTS, words=WORDS)
    def close_a_shift(self, pick: int, words: str) -> None:
        shift_id, shift = self._a_shift(pick, "open", "counted")

        def close() -> None:
            close_shift(shift_id=shift_id, by="desk:chief", at=self.at, explained=words)

        if shift.status == "open":
            with pytest.raises(ShiftNotCounted):
                close()
            return
        if shift.lacks_words(words):
            with pytest.raises(DifferenceUnexplained):
                close()
            return
        close()
        close()
        self._closed(shift_id, shift)

    def _closed(self, shift_id: UUID, shift: ModelShift) -> None:
        """The merchant got what was expected, once, whatever was counted."""
        shift.status = "closed"
        paid = Transfer.objects.filter(id=shift_id).values_list("amount_minor")
        assert sum(minor for (minor,) in paid) == abs(shift.taken_minor)

    @precondition(a_shift_is("counted"))
    @rule(pick=SHIFTS, words=WORDS)
    def hand_a_till_over(self, pick: int, words: str) -> None:
        shift_id, shift = self._a_shift(pick, "counted")
        offer = partial(
            offer_shift,
            shift_id=shift_id,
            cashier_id=shift.cashier,
            at=self.at,
            explained=words,
        )
        if shift.underway or shift.lacks_words(words):
            with pytest.raises((MoneyInTransit, DifferenceUnexplained)):
                offer()
            return
        offer()
        offer()
        shift.is_offered = True
        shift.is_explained = shift.is_explained or bool(words)

    @precondition(a_shift_is("counted"))
    @rule(pick=SHIFTS, who=CASHIERS)
    def accept_a_till(self, pick: int, who: int) -> None:
        """Whoever comes next begins with what was counted."""
        shift_id, shift = self._a_shift(pick, "counted")
        cashier, next_id = self.cashiers[who], uuid4()
        accept = partial(
            accept_shift,
            shift_id=shift_id,
            next_id=next_id,
            cashier_id=cashier,
            by="desk:next",
            at=self.at,
        )
        if not shift.is_offered or self._is_busy(cashier):
            with pytest.raises((ShiftNotOffered, OwnShift, ShiftRunning)):
                accept()
            return
        accept()
        accept()
        self._closed(shift_id, shift)
        self.shifts[next_id] = ModelShift(
            shift.mode, cashier, shift.desk, shift.counted_minor
        )

    @precondition(lambda self: self.shifts)
    @rule(pick=SHIFTS, amount=st.integers(1, 70_000))
    def carry_to_the_bank(self, pick: int, amount: int) -> None:
        shift_id, shift = self._a_shift(pick, "open", "counted", "closed")
        carry = partial(
            take_to_bank,
            deposit_id=uuid4(),
            shift_id=shift_id,
            amount_minor=amount,
            by="desk:lin",
            at=self.at,
        )
        if shift.status != "open" or amount > shift.drawer_minor:
            with pytest.raises((ShiftNotOpen, TillTooEmpty)):
                carry()
            return
        carry()
        shift.underway.add(carry().id)
        shift.taken_minor -= amount

    @precondition(lambda self: any(one.underway for one in self.shifts.values()))
    @rule(pick=SHIFTS)
    def bring_the_banks_slip(self, pick: int) -> None:
        carried = [one for one in self.shifts.values() if one.underway]
        shift = carried[pick % len(carried)]
        deposit_id = shift.underway.pop()
        for _ in range(2):
            keep_bank_slip(
                deposit_id=deposit_id, number="B-1", by="desk:lin", at=self.at
            )

    @invariant()
    def the_tills_agree(self) -> None:
        tills = {one: accounts.till(one).id(CNY) for one in self.shifts}
        booked = derived_balances(tills.values()) if tills else {}
        rows = Shift.objects.filter(id__in=self.shifts)
        for shift_id, status, float_minor in rows.values_list(
            "id", "status", "float_minor"
        ):
            shift = self.shifts[shift_id]
            assert (status, float_minor) == (shift.status, shift.float_minor)
            left_minor = 0 if shift.status == "closed" else shift.taken_minor
            assert booked[tills[shift_id]] == left_minor
