"""An array of postings comes to what its elements come to one after another."""

import random
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from ledger.operations.post_transfers import post_transfers
from ledger.ports import Posting
from ledger.queries.balances import tracked_balances
from ledger.rules import accounts
from tests.factories.books import NOON, a_line, a_merchant, owe, resolve

pytestmark = pytest.mark.django_db
LIMIT = 1000
HOLDERS = 3
RUNS, POSTINGS = 12, 25


def some_postings(seed: int, holders: Sequence[UUID], merchant: UUID) -> list[Posting]:
    """Draw postings: some fill a line, repeat, or resolve what came before."""
    dice = random.Random(seed)  # noqa: S311 - to be drawn again, not to be secret
    drawn: list[Posting] = []
    for _ in range(POSTINGS):
        holder = dice.choice(holders)
        before = [p for p in drawn if p.holder_id == holder]
        what = dice.choice(["hold", "post", "again", "capture", "release", "reverse"])
        amount = dice.randint(1, 400)
        if what in {"hold", "post"} or not before:
            drawn.append(
                owe(holder, merchant, amount, what if what == "hold" else "post")
            )
        elif what == "again":
            drawn.append(dice.choice(before))
        else:
            about = dice.choice(before).id
            given = amount if what == "capture" else None
            drawn.append(resolve(holder, about, what, given))
    return drawn


def in_their_place(
    postings: Sequence[Posting], holders: dict[UUID, UUID], merchant: UUID
) -> list[Posting]:
    """The same postings, of other holders and with ids of their own."""
    ids: dict[UUID, UUID] = {}
    copies: list[Posting] = []
    for posting in postings:
        holder = holders[posting.holder_id]
        if posting.about_id:
            copy = resolve(
                holder, ids[posting.about_id], posting.kind, posting.amount_minor
            )
        else:
            copy = owe(holder, merchant, posting.amount_minor or 0, posting.kind)
        if posting.id in ids:
            copy = next(c for c in copies if c.id == ids[posting.id])
        ids[posting.id] = copy.id
        copies.append(copy)
    return copies


def balances(holders: Sequence[UUID]) -> list[tuple[int, int]]:
    lines = [accounts.line("parking", holder).id("CNY") for holder in holders]
    found = tracked_balances(lines)
    return [(found[line].used_minor, found[line].held_minor) for line in lines]


@pytest.mark.parametrize("seed", range(RUNS))
def test_an_array_and_its_elements_answer_alike(seed: int) -> None:
    merchant = a_merchant()
    one = [a_line(LIMIT) for _ in range(HOLDERS)]
    other = [a_line(LIMIT) for _ in range(HOLDERS)]
    postings = some_postings(seed, one, merchant)
    copies = in_their_place(postings, dict(zip(one, other, strict=True)), merchant)
    together = post_transfers(postings=postings, at=NOON)
    singly = [post_transfers(postings=[copy], at=NOON)[0] for copy in copies]
    assert together == singly
    assert balances(one) == balances(other)


def one_of_each(holders: Sequence[UUID], merchant: UUID) -> list[Posting]:
    """A hold and a post for each holder, then one thing for each that stands alone.

    Nothing in the array touches another element, so the sets are really used.
    """
    holds = [owe(holder, merchant, 300, "hold") for holder in holders]
    posts = [owe(holder, merchant, 200) for holder in holders]
    post_transfers(postings=[*holds], at=NOON)
    post_transfers(postings=[*posts], at=NOON)
    h, n = holders, iter(range(len(holders)))
    return [
        resolve(h[i := next(n)], holds[i].id, "capture", 300),
        resolve(h[i := next(n)], holds[i].id, "capture", 100),
        resolve(h[i := next(n)], holds[i].id, "capture", 400),
        resolve(h[i := next(n)], holds[i].id, "release"),
        resolve(h[i := next(n)], holds[i].id, "expire"),
        resolve(h[i := next(n)], posts[i].id, "reverse"),
        resolve(h[i := next(n)], posts[i].id, "release"),
        resolve(h[i := next(n)], holds[i].id, "reverse"),
        resolve(h[next(n)], uuid4(), "release"),
        owe(h[next(n)], merchant, 1, "hold"),
        owe(h[next(n)], merchant, 1),
        owe(h[next(n)], merchant, 0),
        owe(h[next(n)], merchant, 1, "gift"),
        owe(h[i := next(n)], merchant, 1, about_id=posts[i].id),
        owe(h[next(n)], merchant, 1, "capture"),
        owe(h[next(n)], merchant, 1, currency="USD"),
        owe(h[next(n)], merchant, 1, debit_id=accounts.due(h[0]).id("CNY")),
        posts[next(n)],
    ]


ANSWERS = ["ok"] * 6 + ["not_a_hold", "cannot_be_reversed", "transfer_not_found"]
ANSWERS += ["ok", "ok", "amount_out_of_range"] + ["kind_not_possible"] * 3
ANSWERS += ["currency_mismatch"]
ANSWERS += ["account_not_found", "exists"]


def test_elements_that_touch_nothing_of_each_other_answer_alike() -> None:
    merchant = a_merchant()
    one = [a_line(LIMIT) for _ in ANSWERS]
    other = [a_line(LIMIT) for _ in ANSWERS]
    together = post_transfers(postings=one_of_each(one, merchant), at=NOON)
    singly = [
        post_transfers(postings=[posting], at=NOON)[0]
        for posting in one_of_each(other, merchant)
    ]
    assert [answer.value for answer in together] == ANSWERS
    assert together == singly
    assert balances(one) == balances(other)
