"""Who finally bears what of each item, whichever way its insurer splits."""

from collections.abc import Collection, Sequence
from uuid import UUID

from clinic.models import ChargeItem, SplitLine, SplitShare
from clinic.rules.shares import FinalShare

PARTS = (
    *("insurer_minor", "account_minor", "citizen_minor"),
    *("own_minor", "over_minor", "prepay_minor", "scope_minor"),
)
"""The columns of a line of a split, in the order of ``FinalShare``."""


def final_shares(item_ids: Collection[UUID]) -> dict[UUID, FinalShare]:
    """Give the final share of each of these items that has one, in two queries.

    Of an item that was split more than once, the newest; of one that was taken back
    after it was paid, the last in which it counted.
    """
    found = {
        row[0]: FinalShare(*row[1:])
        for row in SplitShare.objects.filter(item__in=item_ids).values_list(
            "item_id", "insurer_minor", "account_minor", "citizen_minor"
        )
    }
    lines = SplitLine.objects.filter(item__in=item_ids).order_by("id")
    for item_id, *parts in lines.values_list("item_id", *PARTS):
        found[item_id] = FinalShare(*parts)
    return found


def with_final_shares(items: Sequence[ChargeItem]) -> list[ChargeItem]:
    """Give these items, each with its ``final`` share where it has one."""
    shares = final_shares([item.id for item in items])
    for item in items:
        item.final = shares.get(item.id)
    return list(items)


def splits_of_bill(*, holder_id: UUID, bill_id: UUID) -> list[dict[UUID, FinalShare]]:
    """Give how a bill was split, round by round, each item's share by its id."""
    rows = (
        SplitLine.objects.filter(holder_id=holder_id, split__claim__bill_id=bill_id)
        .order_by("split__claim__round_no", "id")
        .values_list("split__claim__round_no", "item_id", *PARTS)
    )
    rounds: dict[int, dict[UUID, FinalShare]] = {}
    for round_no, item_id, *parts in rows:
        rounds.setdefault(round_no, {})[item_id] = FinalShare(*parts)
    return list(rounds.values())
