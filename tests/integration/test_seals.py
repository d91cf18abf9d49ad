"""Days are sealed behind the writers: each transfer once, each day for good."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from ledger.models import Seal, SealLeaf, Transfer, Unsealed
from ledger.operations.post_transfers import post_transfers
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.operations.seal_day import Sealing, seal_day
from ledger.queries.verification import faults
from ledger.rules.merkle import BLOCK_LEAVES, leaf_hash, merkle_root
from ledger.tasks import run_due, seal
from tests.factories.books import NOON, a_line, a_merchant, owe

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 3, tzinfo=UTC)
"""The end of the day of NOON."""


def book(count: int, at: datetime = NOON) -> list[UUID]:
    """Post that many transfers and roll nothing up."""
    holder, merchant = a_line(100 * count), a_merchant()
    postings = [owe(holder, merchant, 1) for _ in range(count)]
    assert set(post_transfers(postings=postings, at=at)) == {"ok"}
    return [posting.id for posting in postings]


def roll_up(at: datetime = NOON) -> None:
    while roll_up_balances(at=at):
        pass


def sealed_on(ids: Sequence[UUID]) -> set[date | None]:
    days = dict(SealLeaf.objects.values_list("transfer_id", "day"))
    return {days.get(one) for one in ids}


def lines() -> dict[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT t.id, ledger_transfer_line(t) FROM ledger_transfer t")
        return dict(cursor.fetchall())


def test_a_line_says_everything_that_a_transfer_is() -> None:
    (one,) = book(1, NOON + timedelta(microseconds=7))
    stored = Transfer.objects.get()
    moment = "2026-11-02T04:00:00.000007Z"
    said = [
        "transfer1", one, stored.holder_id, "post", stored.debit_account_id,
        stored.credit_account_id, 1, "CNY", "-", "-", moment, moment,
    ]  # fmt: skip
    assert lines()[one] == " ".join(map(str, said))


def test_a_day_is_sealed_when_it_is_over_and_rolled_up() -> None:
    ids = book(3)
    assert seal_day(at=MIDNIGHT) == Sealing.WAITS
    roll_up()
    before = MIDNIGHT - timedelta(microseconds=1)
    assert seal_day(at=before) == Sealing.WAITS
    assert seal_day(at=MIDNIGHT) == Sealing.SEALED
    assert sealed_on(ids) == {NOON.date()}
    assert not Unsealed.objects.exists()
    assert seal_day(at=MIDNIGHT) == Sealing.WAITS


def test_a_seals_root_is_the_root_above_its_lines() -> None:
    book(5)
    roll_up()
    seal_day(at=MIDNIGHT)
    said = lines()
    order = SealLeaf.objects.order_by("position").values_list("transfer_id", flat=True)
    root = merkle_root(leaf_hash(said[one].encode()) for one in order)
    seal = Seal.objects.get()
    assert (seal.merkle_root, seal.leaves) == (root, 5)
    assert list(faults()) == []


def test_what_is_committed_late_is_in_a_later_seal() -> None:
    book(2)
    roll_up()
    seal_day(at=MIDNIGHT)
    late = book(2, NOON + timedelta(hours=1))
    roll_up()
    assert seal_day(at=MIDNIGHT + DAY) == Sealing.SEALED
    assert sealed_on(late) == {MIDNIGHT.date()}
    assert list(faults()) == []


def test_what_is_booked_after_midnight_waits_for_its_own_day() -> None:
    book(1)
    after = book(1, MIDNIGHT)
    roll_up()
    seal_day(at=MIDNIGHT)
    assert sealed_on(after) == {None}
    assert list(Unsealed.objects.values_list("transfer_id", flat=True)) == after
    seal_day(at=MIDNIGHT + DAY)
    assert sealed_on(after) == {MIDNIGHT.date()}


def test_days_on_which_nothing_was_booked_are_sealed_too() -> None:
    book(1)
    roll_up()
    while seal_day(at=MIDNIGHT + 3 * DAY) == Sealing.SEALED:
        pass
    seals = list(Seal.objects.order_by("day"))
    assert [seal.leaves for seal in seals] == [1, 0, 0, 0]
    assert [s.previous_root for s in seals[1:]] == [s.chained_root for s in seals[:-1]]
    assert list(faults()) == []


def test_nothing_is_sealed_before_anything_was_booked() -> None:
    assert seal_day(at=MIDNIGHT) == Sealing.WAITS


def test_a_long_day_is_sealed_in_steps_to_the_same_root() -> None:
    book(2 * BLOCK_LEAVES + 3)
    roll_up()
    steps = [seal_day(at=MIDNIGHT, limit=BLOCK_LEAVES) for _ in range(2)]
    assert steps == [Sealing.MORE, Sealing.MORE]
    assert list(faults()) == []
    assert seal_day(at=MIDNIGHT, limit=BLOCK_LEAVES) == Sealing.SEALED
    hashes = SealLeaf.objects.order_by("position").values_list("leaf_hash", flat=True)
    assert Seal.objects.get().merkle_root == merkle_root(map(bytes, hashes))
    assert list(faults()) == []


def test_a_day_of_whole_blocks_is_closed_by_an_empty_step() -> None:
    book(BLOCK_LEAVES)
    roll_up()
    steps = [seal_day(at=MIDNIGHT, limit=BLOCK_LEAVES) for _ in range(2)]
    assert steps == [Sealing.MORE, Sealing.SEALED]
    assert list(faults()) == []


@pytest.mark.parametrize("limit", [0, -1024, 1000, None])
def test_a_step_takes_whole_blocks(limit: int) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        seal_day(at=MIDNIGHT, limit=limit)


def test_a_turn_of_every_worker_seals_the_days_that_are_over() -> None:
    book(2)
    assert run_due(MIDNIGHT + DAY)["days_sealed"] == 2
    assert run_due(MIDNIGHT + DAY)["days_sealed"] == 0


def test_a_worker_seals_until_nothing_is_left_to_seal() -> None:
    ids = book(1)
    roll_up()
    seal()
    assert sealed_on(ids) == {NOON.date()}
