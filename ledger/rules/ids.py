"""Ids that are given by the caller, ordered in time and the same on every retry.

A UUIDv8 (RFC 9562, section 5.8): 48 bits of milliseconds since 1970, then 74
bits of a SHA-256 over the natural key. The same moment and key always make the
same id, so a command that runs twice writes once.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
SHARDS = 16
"""Partitions of holders that workers own: more than a city has workers."""


def time_ordered_id(at: datetime, *natural_key: object) -> UUID:
    """Make the id of what happened ``at`` and is known by ``natural_key``."""
    milliseconds = max((at - EPOCH) // MILLISECOND, 0) & (2**48 - 1)
    digest = hashlib.sha256("\x1f".join(map(str, natural_key)).encode()).digest()
    value = milliseconds << 80 | int.from_bytes(digest[:10], "big")
    value = value & ~(0xF << 76) | 0x8 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def name_based_id(*natural_key: object) -> UUID:
    """Make the id of a thing that is known by its name alone, at no moment."""
    digest = hashlib.sha256("\x1f".join(map(str, natural_key)).encode()).digest()
    value = int.from_bytes(digest[:16], "big") & ~(0xF << 76) | 0x8 << 76
    return UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def shard_of(holder_id: UUID) -> int:
    """Say which worker partition a holder belongs to, 0 to ``SHARDS`` - 1."""
    return holder_id.int % SHARDS
