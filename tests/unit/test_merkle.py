"""Trees of hashes agree with the definition, and proofs with nothing but the truth."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.merkle import (
    BLOCK_LEAVES,
    FIRST_PREVIOUS,
    chained_root,
    leaf_hash,
    merkle_root,
    root_above,
    siblings_of,
)

ROWS = st.lists(st.binary(max_size=40), max_size=70)
# The test vectors of Certificate Transparency's own reference implementation.
KNOWN_LEAVES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
KNOWN_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def by_definition(rows: Sequence[bytes]) -> bytes:
    """RFC 6962's words: split at the largest power of two that is smaller."""
    if not rows:
        return hashlib.sha256().digest()
    if len(rows) == 1:
        return hashlib.sha256(b"\x00" + rows[0]).digest()
    split = 1 << (len(rows) - 1).bit_length() - 1
    both = by_definition(rows[:split]) + by_definition(rows[split:])
    return hashlib.sha256(b"\x01" + both).digest()


@pytest.mark.parametrize(("leaves", "root"), KNOWN_ROOTS.items())
def test_the_known_trees_come_out(leaves: int, root: str) -> None:
    rows = [bytes.fromhex(row) for row in KNOWN_LEAVES[:leaves]]
    assert merkle_root(map(leaf_hash, rows)).hex() == root


@given(ROWS)
def test_the_root_is_the_one_that_the_definition_gives(rows: list[bytes]) -> None:
    assert merkle_root(map(leaf_hash, rows)) == by_definition(rows)


@given(ROWS.filter(len), st.data())
def test_every_leaf_is_proven(rows: list[bytes], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(rows) - 1))
    hashes = list(map(leaf_hash, rows))
    siblings = siblings_of(hashes, position)
    reached = root_above(
        hashes[position], position=position, leaves=len(rows), siblings=siblings
    )
    assert reached == merkle_root(hashes)


@given(ROWS.filter(len), st.data())
def test_a_proof_serves_no_other_leaf_place_or_length(
    rows: list[bytes], data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(rows) - 1))
    hashes = list(map(leaf_hash, rows))
    siblings, root = siblings_of(hashes, position), merkle_root(hashes)
    other = leaf_hash(rows[position] + b"!")
    size = len(rows)
    for leaf, place, path in [
        (other, position, siblings),
        (hashes[position], position, [*siblings, other]),
        (hashes[position], size, siblings),
        (hashes[position], -1, siblings),
        *([(hashes[position], position, siblings[:-1])] if siblings else []),
        *([(hashes[position], position, [other, *siblings[1:]])] if siblings else []),
    ]:
        assert root_above(leaf, position=place, leaves=size, siblings=path) != root


@given(st.integers(0, 3 * BLOCK_LEAVES), st.data())
def test_a_proof_through_a_block_is_a_proof_of_the_whole(
    more: int, data: st.DataObject
) -> None:
    leaves = more + 1
    hashes = [leaf_hash(b"%d" % n) for n in range(leaves)]
    blocks = [hashes[n : n + BLOCK_LEAVES] for n in range(0, leaves, BLOCK_LEAVES)]
    nodes = [merkle_root(block) for block in blocks]
    assert merkle_root(nodes) == merkle_root(hashes)
    position = data.draw(st.integers(0, leaves - 1))
    block, place = divmod(position, BLOCK_LEAVES)
    siblings = siblings_of(blocks[block], place) + siblings_of(nodes, block)
    assert siblings == siblings_of(hashes, position)


@pytest.mark.parametrize("position", [-1, 3])
def test_a_place_outside_the_tree_has_no_proof(position: int) -> None:
    with pytest.raises(IndexError):
        siblings_of([b"a", b"b", b"c"], position)


def test_a_chained_root_depends_on_the_day_its_size_its_tree_and_the_past() -> None:
    said: dict[str, Any] = {
        "previous": FIRST_PREVIOUS,
        "day": date(2026, 11, 2),
        "leaves": 0,
        "root": merkle_root([]),
    }
    others: dict[str, Any] = {
        "previous": b"1",
        "day": date(2026, 11, 3),
        "leaves": 1,
        "root": b"1",
    }
    roots = {chained_root(**said | {name: others[name]}) for name in others}
    assert len(roots | {chained_root(**said)}) == 5
