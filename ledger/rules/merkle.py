"""Merkle trees as RFC 6962 (section 2.1) draws them, and the chain of days above.

A leaf is hashed with a zero byte before it and a node with a one byte, so that no
node can be passed off as a leaf. A row of hashes is paired from the left, level by
level; the odd one at the end goes up as it is. Any aligned block of a power of two
leaves is therefore a tree of its own whose root is a node of the whole.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

LEAF, NODE, DAY = b"\x00", b"\x01", b"\x02"

BLOCK_LEAVES = 1024
"""Leaves beneath a stored node: a proof reads one such block, not a day."""

FIRST_PREVIOUS = bytes(32)
"""What stands for the day before the first."""


def leaf_hash(data: bytes) -> bytes:
    """Hash what a leaf says."""
    return hashlib.sha256(LEAF + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into the node above them."""
    return hashlib.sha256(NODE + left + right).digest()


def chained_root(*, previous: bytes, day: date, leaves: int, root: bytes) -> bytes:
    """Tie a day's tree, its date and its size to all the days before it."""
    said = f"{day.isoformat()} {leaves}".encode()
    return hashlib.sha256(DAY + previous + root + said).digest()


def merkle_root(hashes: Iterable[bytes]) -> bytes:
    """Give the root above these hashes, of which a few dozen are kept at a time."""
    waiting: list[tuple[int, bytes]] = []
    for one in hashes:
        height, above = 0, one
        while waiting and waiting[-1][0] == height:
            above = node_hash(waiting.pop()[1], above)
            height += 1
        waiting.append((height, above))
    if not waiting:
        return hashlib.sha256().digest()
    root = waiting.pop()[1]
    while waiting:
        root = node_hash(waiting.pop()[1], root)
    return root


def siblings_of(hashes: Sequence[bytes], position: int) -> list[bytes]:
    """Give what has to be hashed with the one at ``position`` to reach the root.

    The lowest first. Where a hash goes up unpaired it has no sibling on that level.

    Raises:
        IndexError: there is no such position.
    """
    if not 0 <= position < len(hashes):
        raise IndexError(position)
    siblings = []
    level = list(hashes)
    while len(level) > 1:
        if position ^ 1 < len(level):
            siblings.append(level[position ^ 1])
        level = [
            node_hash(*level[i : i + 2]) if i + 1 < len(level) else level[i]
            for i in range(0, len(level), 2)
        ]
        position //= 2
    return siblings


def root_above(
    leaf: bytes, *, position: int, leaves: int, siblings: Sequence[bytes]
) -> bytes | None:
    """Give the root that a proof leads to; none when the proof has the wrong length.

    ``leaf`` is the leaf's hash, ``leaves`` the size of the whole tree.
    """
    if not 0 <= position < leaves:
        return None
    rest = list(reversed(siblings))
    above, last = leaf, leaves - 1
    while last:
        is_odd_one = position == last and not position & 1
        if not is_odd_one:
            if not rest:
                return None
            sibling = rest.pop()
            pair = (sibling, above) if position & 1 else (above, sibling)
            above = node_hash(*pair)
        position, last = position >> 1, last >> 1
    return None if rest else above
