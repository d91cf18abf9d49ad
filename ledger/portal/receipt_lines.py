"""The lines of a receipt: what was charged, and how much of it was kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext, pgettext_lazy

from ledger.models import Charge, Receipt
from ledger.money import Money
from ledger.portal.figures import language
from ledger.portal.words import Explained
from ledger.rules.spelling import spell_money, spell_quantity

NOTHING = Explained()
CLASSES = {
    "A": pgettext_lazy("insurance class", "A"),
    "B": pgettext_lazy("insurance class", "B"),
    "C": pgettext_lazy("insurance class", "C"),
}


@dataclass(frozen=True, slots=True)
class SheetLines:
    """Columns, rows as texts, and the sums by category."""

    columns: Sequence[str]
    rows: list[list[str]]
    categories: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """A charge and what of it a receipt is of, in minor units; red: below zero."""

    charge: Charge
    amount_minor: int
    insurer_minor: int


def kept_lines(receipt: Receipt) -> list[Kept]:
    """Give the lines of a receipt with everything on it, in the order of what was done.

    A red letter has those of what it takes back, turned around.
    """
    sign = -1 if receipt.is_red else 1
    original = receipt.reverses or receipt
    charges = {str(charge.id): charge for charge in receipt.bill.charges.all()}
    kept = [
        Kept(charges[charge_id], sign * (citizen + insurer), sign * insurer)
        for charge_id, citizen, insurer in original.lines
    ]
    return sorted(kept, key=lambda one: (one.charge.occurred_at, _place(one.charge)))


def itemised_lines(
    receipt: Receipt,
    *,
    explained: Mapping[UUID, Explained],
    category_name: Callable[[str], str],
) -> SheetLines:
    """Write each line with its class, quantity, price and the fund's part."""
    sums: dict[str, int] = {}
    rows = []
    for one in kept_lines(receipt):
        charge = one.charge
        category = category_name(charge.category)
        sums[category] = sums.get(category, 0) + one.amount_minor
        title = explained.get(charge.id, NOTHING).title or category or charge.name
        rows.append(
            [
                title,
                _class(charge),
                spell_quantity(charge.quantity, language=language()),
                _spelled(charge.unit_price_minor, receipt),
                _spelled(one.amount_minor, receipt),
                _spelled(one.insurer_minor, receipt),
            ]
        )
    for text, amount_minor in _rest(receipt):
        rows.append([text, "", "", "", _spelled(amount_minor, receipt), ""])
        sums[text] = amount_minor
    columns = [
        gettext("Item"),
        gettext("Class"),
        gettext("Quantity"),
        gettext("Price"),
        gettext("Amount"),
        gettext("Insurer"),
    ]
    summed = [(name, _spelled(minor, receipt)) for name, minor in sums.items()]
    return SheetLines(columns, rows, summed)


def plain_lines(receipt: Receipt, *, explained: Mapping[UUID, Explained]) -> SheetLines:
    """Write each line, and beneath it the parts that its price was made of."""
    rows = []
    for one in kept_lines(receipt):
        said = explained.get(one.charge.id, NOTHING)
        rows.append(
            [said.title or one.charge.name, "", _spelled(one.amount_minor, receipt)]
        )
        rows += [
            [f"  {part.text} {part.during}".rstrip(), part.reckoned, ""]
            for part in (said.parts if not receipt.is_red else ())
        ]
    rows += [
        [text, "", _spelled(amount_minor, receipt)]
        for text, amount_minor in _rest(receipt)
    ]
    columns = [gettext("Item"), gettext("Reckoned"), gettext("Amount")]
    return SheetLines(columns, rows)


def _rest(receipt: Receipt) -> Iterator[tuple[str, int]]:
    """Give what was refunded without naming a line."""
    rest = receipt.total_minor - sum(one.amount_minor for one in kept_lines(receipt))
    if rest:
        yield gettext("Refunded"), rest


def _class(charge: Charge) -> str:
    letter = str(charge.explanation.get("insurance_class", ""))
    return str(CLASSES.get(letter, letter))


def _place(charge: Charge) -> tuple[int, str]:
    """Order lines as a person counts: 2 before 10."""
    number = charge.line_no
    return (int(number) if number.isdecimal() else 0, number)


def _spelled(amount_minor: int, receipt: Receipt) -> str:
    return spell_money(Money(amount_minor, receipt.currency), language=language())
