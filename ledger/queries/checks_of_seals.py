"""What always holds between transfers and the seals over them.

The database recomputes every leaf; the trees above them and the chain of days are
computed here, by other code than made them.
"""

from collections.abc import Iterator
from itertools import islice

from ledger.models import Seal, SealLeaf, SealNode
from ledger.queries.checks import Check
from ledger.rules.merkle import (
    BLOCK_LEAVES,
    FIRST_PREVIOUS,
    chained_root,
    merkle_root,
)

ROWS_READ = 16 * BLOCK_LEAVES
"""Leaves that are fetched at a time: half a megabyte of hashes."""


def broken_seals() -> Iterator[tuple[str, str]]:
    """Compute every seal again, the oldest first; give those that differ, and how."""
    expected = FIRST_PREVIOUS
    # A day that is sealed meanwhile isn't in this list; one that is never changes.
    for seal in list(Seal.objects.order_by("day")):
        for found in _differences(seal, expected):
            yield str(seal.day), found
        expected = bytes(seal.chained_root)


def _differences(seal: Seal, expected_previous: bytes) -> Iterator[str]:
    kept = _nodes(seal)
    nodes = []
    # Another check finds leaves of a day that says it has none.
    for block, node in enumerate(_recomputed(seal) if seal.leaves else ()):
        nodes.append(node)
        if next(kept, None) != node:
            yield f"the node of block {block} is not the one above its leaves"
    root = merkle_root(nodes)
    if root != seal.merkle_root:
        yield "its root is not the one above its leaves"
    if seal.previous_root != expected_previous:
        yield "it is not tied to the day before"
    chained = chained_root(
        previous=expected_previous, day=seal.day, leaves=seal.leaves, root=root
    )
    if chained != seal.chained_root:
        yield "its chained root is another"


def _nodes(seal: Seal) -> Iterator[bytes]:
    nodes = SealNode.objects.filter(day=seal.day).order_by("position")
    return map(bytes, nodes.values_list("node_hash", flat=True).iterator(ROWS_READ))


def _recomputed(seal: Seal) -> Iterator[bytes]:
    leaves = SealLeaf.objects.filter(day=seal.day).order_by("position")
    hashes = leaves.values_list("leaf_hash", flat=True).iterator(ROWS_READ)
    while block := list(islice(hashes, BLOCK_LEAVES)):
        yield merkle_root(map(bytes, block))


CHECKS = (
    Check(
        10,
        "a sealed transfer is what it was when it was sealed",
        """SELECT l.transfer_id::text, format('leaf %%s of %%s; now it says: %%s',
                  l.position, l.day, coalesce(ledger_transfer_line(t), 'nothing'))
             FROM ledger_sealleaf l LEFT JOIN ledger_transfer t ON t.id = l.transfer_id
            WHERE l.leaf_hash IS DISTINCT FROM ledger_leaf_hash(t)""",
    ),
    Check(
        10,
        "a transfer is to be rolled up, or to be sealed, or sealed",
        """SELECT t.id::text, format('rolled up: %%s; to be sealed: %%s; sealed: %%s',
                  u.transfer_id IS NULL, s.transfer_id IS NOT NULL,
                  coalesce(l.day::text, 'no'))
             FROM ledger_transfer t
             LEFT JOIN ledger_unrolled u ON u.transfer_id = t.id
             LEFT JOIN ledger_unsealed s ON s.transfer_id = t.id
             LEFT JOIN ledger_sealleaf l ON l.transfer_id = t.id
            WHERE num_nonnulls(u.transfer_id, s.transfer_id, l.transfer_id) <> 1""",
    ),
    Check(
        10,
        "what is to be sealed is a transfer of that moment",
        """SELECT u.transfer_id::text, coalesce(t.booked_at::text, 'no transfer')
             FROM ledger_unsealed u LEFT JOIN ledger_transfer t ON t.id = u.transfer_id
            WHERE t.booked_at IS DISTINCT FROM u.booked_at""",
    ),
    Check(
        10,
        "a day's seal has the leaves that it says, in their places",
        """SELECT coalesce(s.day, d.day, n.day)::text,
                  format('said %%s, leaves %%s from %%s to %%s, blocks %%s', s.leaves,
                         d.leaves, d.first, d.last, n.blocks)
             FROM (SELECT day, count(*) AS leaves, min(position) AS first,
                          max(position) AS last FROM ledger_sealleaf GROUP BY day) d
             FULL JOIN (SELECT day, count(*) AS blocks FROM ledger_sealnode
                         GROUP BY day) n ON n.day = d.day
             FULL JOIN ledger_seal s ON s.day = coalesce(d.day, n.day)
            WHERE (coalesce(d.first, 0) = 0
                   AND coalesce(d.last + 1, 0) = coalesce(d.leaves, 0)
                   AND coalesce(n.blocks, 0) = (coalesce(d.leaves, 0) + 1023) / 1024
                   AND CASE WHEN s.day IS NOT NULL THEN s.leaves = coalesce(d.leaves, 0)
                            -- The day that is being sealed: whole blocks of it.
                            ELSE mod(d.leaves, 1024) = 0 AND d.day = coalesce(
                                (SELECT max(day) + 1 FROM ledger_seal), d.day) END
                  ) IS NOT TRUE""",
    ),
    Check(
        10,
        "every day since the first seal has its own",
        """SELECT x.day::text, format('the seal before is of %%s', x.before)
             FROM (SELECT day, lag(day) OVER (ORDER BY day) AS before
                     FROM ledger_seal) x
            WHERE x.day - x.before <> 1""",
    ),
    Check(
        10,
        "a seal's roots are those of its leaves and of the day before",
        broken_seals,
    ),
)
