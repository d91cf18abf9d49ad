"""Sealers run beside writers and beside each other: each transfer is sealed once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection, transaction

from ledger.models import Seal, SealLeaf, Transfer
from ledger.operations.post_transfers import post_transfers
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.operations.seal_day import Sealing, seal_day
from ledger.queries.verification import faults
from tests.databases import TestDatabase
from tests.factories.books import NOON, a_line, a_merchant, owe

WRITERS, DAYS, EACH = 4, 6, 15
DAY = timedelta(days=1)


def test_what_is_booked_while_days_are_sealed_is_in_exactly_one_seal(
    committed: TestDatabase,
) -> None:
    """Writers book all days, the old ones too, while two workers roll up and seal."""
    merchant, holders = a_merchant(), [a_line(10**6) for _ in range(WRITERS)]

    def write(number: int) -> None:
        for step in range(DAYS * EACH):
            batch = [owe(holders[number], merchant, 1) for _ in range(1 + step % 3)]
            post_transfers(postings=batch, at=NOON + step % DAYS * DAY)
        connection.close()

    def follow(number: int) -> None:
        for step in range(4 * DAYS):
            roll_up_balances(at=NOON, limit=5 + number)
            seal_day(at=NOON + step // 4 * DAY)
        connection.close()

    with ThreadPoolExecutor(WRITERS + 2) as threads:
        done = [threads.submit(write, number) for number in range(WRITERS)]
        done += [threads.submit(follow, number) for number in range(2)]
        for one in done:
            one.result()
    assert list(faults()) == []
    end = NOON + (DAYS + 1) * DAY
    while roll_up_balances(at=end):
        pass
    while seal_day(at=end) != Sealing.WAITS:
        pass
    assert SealLeaf.objects.count() == Transfer.objects.count()
    assert Seal.objects.count() == DAYS + 1
    assert list(faults()) == []


def test_one_worker_seals_while_another_goes_away(committed: TestDatabase) -> None:
    post_transfers(postings=[owe(a_line(100), a_merchant(), 1)], at=NOON)
    roll_up_balances(at=NOON)

    def come_too() -> Sealing:
        answer = seal_day(at=NOON + DAY)
        connection.close()
        return answer

    with transaction.atomic(), ThreadPoolExecutor(1) as other:
        assert seal_day(at=NOON + DAY) == Sealing.SEALED
        assert other.submit(come_too).result() == Sealing.WAITS
    assert Seal.objects.count() == 1


def test_what_is_not_committed_yet_is_in_a_later_seal(committed: TestDatabase) -> None:
    """A transaction that was open at midnight commits when its day is sealed."""
    merchant, early, late = a_merchant(), a_line(100), a_line(100)
    post_transfers(postings=[owe(early, merchant, 1)], at=NOON)

    def seal() -> Sealing:
        roll_up_balances(at=NOON)
        answer = seal_day(at=NOON + DAY)
        connection.close()
        return answer

    with transaction.atomic(), ThreadPoolExecutor(1) as other:
        post_transfers(postings=[owe(late, merchant, 1)], at=NOON)
        assert other.submit(seal).result() == Sealing.SEALED
    roll_up_balances(at=NOON)
    while seal_day(at=NOON + 2 * DAY) != Sealing.WAITS:
        pass
    days = [NOON.date(), (NOON + DAY).date()]
    holders = dict(Transfer.objects.values_list("id", "holder_id"))
    sealed = {holders[leaf.transfer_id]: leaf.day for leaf in SealLeaf.objects.all()}
    assert [sealed[early], sealed[late]] == days
    assert list(faults()) == []
