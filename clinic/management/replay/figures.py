"""The figures of a replay, added up as it goes: they don't grow with the file."""

import resource
import sys
from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

_BYTES = 1 if sys.platform == "darwin" else 1024
"""What ``ru_maxrss`` counts in: kilobytes, but bytes on a Mac."""


@dataclass(slots=True)
class Figures:
    """What happened so far. Amounts are gross, in minor units, unless said.

    ``settled_minor`` is the part of ``charged_minor`` whose bills are settled,
    ``insurer_minor`` the insurers' part of all, ``collected_minor`` the cash
    that was collected, bills to be paid now included.
    """

    rows: int = 0
    bills: int = 0
    charged_minor: int = 0
    settled_minor: int = 0
    refused_minor: int = 0
    insurer_minor: int = 0
    collected_minor: int = 0
    odd: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Figures") -> None:
        """Add another's figures to these."""
        for each in fields(self):
            total = getattr(self, each.name) + getattr(other, each.name)
            setattr(self, each.name, total)

    def as_answer(self, *, seconds: float) -> dict[str, Any]:
        """Spell the figures as the command prints them."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _BYTES
        return {
            "rows": self.rows,
            "bills": self.bills,
            "charged_minor": self.charged_minor,
            "settled_minor": self.settled_minor,
            "refused_minor": self.refused_minor,
            "insurer_minor": self.insurer_minor,
            "collected_minor": self.collected_minor,
            "odd": dict(sorted(self.odd.items())),
            "seconds": round(seconds, 1),
            "peak_mib": round(peak / 2**20, 1),
        }
