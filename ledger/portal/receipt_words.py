"""How the floors above want receipts of theirs to read, handed down as data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from ledger.portal.words import BillFacts, Explained


class Form(StrEnum):
    """How a fact is written."""

    TEXT = "text"
    WORD = "word"
    DAY = "day"
    MOMENT = "moment"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Label:
    """A fact's name, how it is written, and the words for its codes.

    With ``without`` it is left away where that fact is there, which says more.
    """

    code: str
    name: Any
    form: Form = Form.TEXT
    words: Mapping[Any, Any] = field(default_factory=dict)
    without: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptLook:
    """One kind of receipt: its title, and what stands on it in which order.

    ``code`` are the digits that name the kind on paper, the year follows them.
    ``is_itemised``: each line has its insurance class, quantity, price and the
    fund's part, and lines are summed by category, as ``category_name`` calls it.
    """

    code: str
    title: Any
    paper: str
    facts: Sequence[Label]
    sums: Sequence[Label]
    is_itemised: bool = False
    category_name: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """The kinds of receipts, names of who did something, and lines explained."""

    looks: Mapping[str, ReceiptLook]
    actor: Callable[[str], str]
    explain: Callable[[BillFacts], Mapping[UUID, Explained]]
