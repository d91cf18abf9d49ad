"""The figures of a replay, added up as it goes."""

import resource
import sys
from collections import Counter
from dataclasses import dataclass, field, fields
from uuid import UUID

_BYTES = 1 if sys.platform == "darwin" else 1024
"""What ``ru_maxrss`` counts in: kilobytes, but bytes on a Mac."""

ID_BYTES = 16


@dataclass(slots=True)
class Figures:
    """What happened so far; amounts in minor units of the tariff's currency.

    ``refused_minor`` is what had to be paid at the lane. ``deferred`` holds the
    ids of deferred bills, sixteen bytes each.
    """

    rows: int = 0
    bills: int = 0
    charged_minor: int = 0
    refused_minor: int = 0
    odd: Counter[str] = field(default_factory=Counter)
    deferred: bytearray = field(default_factory=bytearray)

    def add(self, other: "Figures") -> None:
        """Add another's figures to these."""
        for each in fields(self):
            setattr(
                self, each.name, getattr(self, each.name) + getattr(other, each.name)
            )

    def deferred_bills(self, at_once: int) -> list[list[UUID]]:
        """Give the deferred bills in lists of up to so many."""
        step = at_once * ID_BYTES
        return [
            [
                UUID(bytes=bytes(self.deferred[place : place + ID_BYTES]))
                for place in range(first, min(first + step, len(self.deferred)), 16)
            ]
            for first in range(0, len(self.deferred), step)
        ]


def peak_mib() -> float:
    """Say how much memory this process has held at most, in MiB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(used * _BYTES / 2**20, 1)
