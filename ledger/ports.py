"""What crosses the ledger's border: orders to gateways and what they answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from ledger.money import Money


class PostingResult(StrEnum):
    """What became of one posting; all but ``ok`` and ``exists`` moved nothing."""

    OK = "ok"
    EXISTS = "exists"
    EXISTS_WITH_DIFFERENT_CONTENT = "exists_with_different_content"
    KIND_NOT_POSSIBLE = "kind_not_possible"
    TRANSFER_NOT_FOUND = "transfer_not_found"
    NOT_A_HOLD = "not_a_hold"
    CANNOT_BE_REVERSED = "cannot_be_reversed"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    ACCOUNTS_NOT_DIFFERENT = "accounts_not_different"
    ACCOUNT_NOT_FOUND = "account_not_found"
    CURRENCY_MISMATCH = "currency_mismatch"
    ACCOUNT_CLOSED = "account_closed"
    HOLD_ALREADY_RESOLVED = "hold_already_resolved"
    ALREADY_REVERSED = "already_reversed"
    EXCEEDS_LIMIT = "exceeds_limit"

    @property
    def stands(self) -> bool:
        """Say whether the posting is in the books, now or from before."""
        return self in (PostingResult.OK, PostingResult.EXISTS)


@dataclass(frozen=True, slots=True)
class Posting:
    """One transfer to post: ``kind`` is hold, capture, release, expire, post, reverse.

    A hold and a post name both accounts, the amount and the currency; what
    resolves or reverses names only ``about``, a capture its amount besides.
    """

    id: UUID
    holder_id: UUID
    kind: str
    debit_id: UUID | None = None
    credit_id: UUID | None = None
    amount_minor: int | None = None
    currency: str | None = None
    bill_id: UUID | None = None
    about_id: UUID | None = None
    occurred_at: datetime | None = None
    expires_at: datetime | None = None


class Answer(StrEnum):
    """What a gateway said of one order.

    ``absent``: asked about a reference, it has never seen it. ``unknown``: no
    answer, or none that can be understood; the order may have been carried out.
    """

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    PENDING = "pending"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Order:
    """Take (or give back) an amount, once per ``reference``, however often asked.

    ``token`` names the payer's instrument; for a refund it is the reference of
    the collection whose money goes back.
    """

    reference: str
    token: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Outcome:
    """One order's answer. ``amount`` is what the gateway says it moved.

    ``reason`` is the gateway's lower_snake code of a decline;
    ``retryable`` says whether the same instrument may be asked again later;
    ``raw`` is the answer as text, kept as evidence, without instrument data.
    """

    reference: str
    answer: Answer
    amount: Money | None = None
    reason: str = ""
    retryable: bool = False
    raw: str = ""


class Gateway(Protocol):
    """A payment provider. Answers come one per order, in the order asked.

    A lost or unreadable answer is an ``unknown`` outcome, never an exception.
    """

    name: str

    def collect(self, orders: Sequence[Order]) -> list[Outcome]:
        """Ask for all orders concurrently."""
        ...

    def ask(self, references: Sequence[str]) -> list[Outcome]:
        """Ask what became of collections, by their original references."""
        ...

    def refund(self, orders: Sequence[Order]) -> list[Outcome]:
        """Give money back, concurrently."""
        ...

    def ask_refunds(self, references: Sequence[str]) -> list[Outcome]:
        """Ask what became of refunds, by their original references."""
        ...

    def read_notification(
        self, body: bytes, headers: Mapping[str, str], *, at: datetime
    ) -> Outcome:
        """Verify a notification over its raw bytes and read it.

        Raises:
            ForgedNotification: the signature is missing, old or wrong.
            UnreadableNotification: it is genuine, but of an unknown kind.
        """
        ...


@dataclass(frozen=True, slots=True)
class ReceiptSubject:
    """What the floors above recognise a bill by that is to be receipted."""

    bill_id: UUID
    kind: str
    subject_id: UUID
    holder_id: UUID
    payer_id: UUID


@dataclass(frozen=True, slots=True)
class ReceiptSheet:
    """A receipt in words, ready to be set: every text is in one language.

    ``head``, ``facts``, ``sums`` and ``foot`` are labels with what they say;
    ``lines`` have as many texts as ``columns``, ``categories`` two. ``stamp`` says
    that it is a copy or a red letter. ``code`` says in words where its picture,
    ``code_svg``, leads; ``page`` has ``{page}`` and ``{pages}``.
    """

    language: str
    paper: str
    title: str
    merchant: str
    number: str
    stamp: str
    is_red: bool
    head: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]
    categories_title: str
    category_columns: Sequence[str]
    categories: Sequence[tuple[str, str]]
    lines_title: str
    columns: Sequence[str]
    lines: Sequence[Sequence[str]]
    words: tuple[str, str]
    total: tuple[str, str]
    sums: Sequence[tuple[str, str]]
    foot: Sequence[tuple[str, str]]
    notes: Sequence[str]
    page: str
    code: str
    code_svg: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table of a report in words: its rows have as many texts as ``columns``."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """A report in words, ready to be set: every text is in one language."""

    language: str
    title: str
    merchant: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[ReportTable]
    page: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """A desk's paper in words, ready to be set; ``signs`` are names of who signs it."""

    language: str
    title: str
    merchant: str
    number: str
    stamp: str
    rows: Sequence[tuple[str, str]]
    words: tuple[str, str]
    total: tuple[str, str]
    signs: Sequence[str]
    note: str
    made_at: datetime


class ReceiptPrinter(Protocol):
    """Whoever sets receipts as PDF for keeping (PDF/A) and for all readers (PDF/UA)."""

    def set_receipt(self, sheet: ReceiptSheet) -> bytes:
        """Give the file of one receipt; the same sheet gives the same bytes."""
        ...
