"""What a receipt's code leads to: whether it stands, without a word about anybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger.models import Receipt
from ledger.portal.receipt_sheets import code_of, number_of
from ledger.portal.receipt_words import ReceiptWords
from ledger.queries.receipt_links import check_digits, receipt_named
from ledger.queries.receipts import follower_of, whole_receipt


@dataclass(frozen=True, slots=True)
class Named:
    """A receipt by its code and number."""

    code: str
    number: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What the face of a receipt says, and what became of it.

    ``tone`` repeats in colour what the page says in words: good while it stands.
    """

    title: str
    merchant: Any
    face: Named
    check_digits: str
    currency: str
    total_minor: int
    takes_back: Named | None
    replaces: Named | None
    taken_back_by: Named | None
    replaced_by: Named | None

    @property
    def tone(self) -> str:
        """Give the colour of its standing."""
        if self.takes_back:
            return "warn"
        return "bad" if self.taken_back_by else "good"


def standing_of(token: str, *, words: ReceiptWords) -> Standing | None:
    """Say how the receipt stands that a token names; nothing of another's token."""
    receipt_id = receipt_named(token)
    receipt = receipt_id and whole_receipt(receipt_id)
    if not receipt:
        return None
    taken_back_by, replaced_by = follower_of(receipt)
    return Standing(
        title=str(words.looks[receipt.kind].title),
        merchant=receipt.merchant,
        face=_named(receipt, words),
        check_digits=check_digits(receipt.id),
        currency=receipt.currency,
        total_minor=receipt.total_minor,
        takes_back=_other(receipt.reverses, words),
        replaces=_other(receipt.replaces, words),
        taken_back_by=_other(taken_back_by, words),
        replaced_by=_other(replaced_by, words),
    )


def _other(receipt: Receipt | None, words: ReceiptWords) -> Named | None:
    return _named(receipt, words) if receipt else None


def _named(receipt: Receipt, words: ReceiptWords) -> Named:
    look = words.looks[receipt.kind]
    return Named(code_of(receipt, look), number_of(receipt), receipt.issued_at)
