"""What a new price list changes against the one before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from clinic.rules.price_rows import ListedPrice


@dataclass(frozen=True, slots=True)
class PriceChanges:
    """Prices that come, go, or become others; and how many stay as they are.

    ``changed`` pairs the old with the new: another price, another category, another
    class, anything that the list says of the code.
    """

    new: list[ListedPrice]
    changed: list[tuple[ListedPrice, ListedPrice]]
    gone: list[ListedPrice]
    same: int

    def as_counts(self) -> dict[str, int]:
        """Count them."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "gone": len(self.gone),
            "same": self.same,
        }


def changes_between(
    old: Iterable[ListedPrice], new: Iterable[ListedPrice]
) -> PriceChanges:
    """Compare two lists, code by code; a code's periods are prices of their own."""
    before, after = _by_code(old), _by_code(new)
    both = [(before[key], price) for key, price in after.items() if key in before]
    changed = [(was, now) for was, now in both if was != now]
    return PriceChanges(
        new=[price for key, price in after.items() if key not in before],
        changed=changed,
        gone=[price for key, price in before.items() if key not in after],
        same=len(both) - len(changed),
    )


def _by_code(
    prices: Iterable[ListedPrice],
) -> dict[tuple[str, date | None], ListedPrice]:
    return {(price.code, price.valid_from): price for price in prices}
