"""What a storm may not do is seen and said: each difference, once."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.faults.plan import PROFILES, BillPlan, draw_bills
from tests.faults.reckoning import Books, Reckoning

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
PAID, BROKE = "paid", "broke"
PLAN = replace(draw_bills(PROFILES["short"], 1)[0], by_hand="", back_percent=())
PLANS: dict[str, BillPlan] = {
    PAID: replace(PLAN, number=1, token="tok_ok"),  # noqa: S106 - an instrument
    BROKE: replace(PLAN, number=2, token="tok_insufficient"),  # noqa: S106
}


def payment(bill: str, status: str, reason: str = "", **facts: Any) -> dict[str, Any]:
    return {
        "bill_id": bill,
        "reference": f"ref-{bill}",
        "amount_minor": PLANS[bill].amount_minor,
        "status": status,
        "reason": reason,
        "channel": "worker",
        "created_at": NOON,
    } | facts


@dataclass
class Record:
    """What the gateway says it did."""

    taken: list[tuple[str, int]]
    given: list[tuple[str, int]] = field(default_factory=list)
    stated: list[tuple[str, int]] | None = None

    def charges(self) -> list[dict[str, Any]]:
        return [{"reference": ref, "amount_minor": minor} for ref, minor in self.taken]

    def refunds(self) -> list[dict[str, Any]]:
        return [{"reference": ref, "amount_minor": minor} for ref, minor in self.given]

    def read(self, path: str) -> str:
        lines = self.taken + self.given if self.stated is None else self.stated
        is_the_day = path.endswith("2026-11-02")
        rows = [f"{ref},{minor}" for ref, minor in lines if is_the_day]
        return "\n".join(["reference,amount_minor", *rows])


def good() -> tuple[Books, Record]:
    books = Books(
        bills={PAID: {"status": "settled"}, BROKE: {"status": "closed"}},
        payments=[
            payment(PAID, "succeeded"),
            payment(BROKE, "declined", "insufficient_funds"),
        ],
        refunds=[],
        surplus=[],
        notifications=0,
        answers_lost=0,
    )
    return books, Record([("ref-paid", 1001)])


def complaints(books: Books, record: Record) -> list[str]:
    return Reckoning(PLANS, books, record).complaints()


def test_books_that_agree_give_no_complaint() -> None:
    assert complaints(*good()) == []


SETTLED, CLOSED = {"status": "settled"}, {"status": "closed"}
SUCCESS = payment(PAID, "succeeded")
NO_MONEY = payment(BROKE, "declined", "insufficient_funds")
SURPLUS = {"id": "s", "reference": "ref-late", "amount_minor": 1001}


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"bills": {PAID: SETTLED, BROKE: CLOSED, "more": CLOSED}}, "was lost"),
        ({"payments": [NO_MONEY]}, "settled by 0 payments"),
        ({"payments": [SUCCESS, SUCCESS, NO_MONEY]}, "settled by 2 payments"),
        ({"bills": {PAID: CLOSED, BROKE: CLOSED}}, "left closed with 1 successes"),
        (
            {"payments": [SUCCESS, payment(BROKE, "declined", "no_answer")]},
            "waits, declined as “no_answer”",
        ),
        ({"payments": [SUCCESS]}, "waits, declined as “never tried”"),
        (
            {"payments": [SUCCESS, NO_MONEY, payment(BROKE, "unknown")]},
            "is left unknown",
        ),
        (
            {
                "bills": {PAID: SETTLED, BROKE: SETTLED},
                "payments": [SUCCESS, payment(BROKE, "succeeded")],
            },
            "was settled by one that can't pay",
        ),
        ({"surplus": [SURPLUS]}, "was not given back"),
        ({"surplus": [SURPLUS]}, "The charge ref-late of 1001 is ours alone"),
    ],
)
def test_what_our_books_have_wrong_is_said(
    differing: dict[str, Any], said: str
) -> None:
    books, record = good()
    assert said in "\n".join(complaints(replace(books, **differing), record))


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (Record([]), "The charge ref-paid of 1001 is ours alone"),
        (Record([("ref-paid", 1000)]), "The charge ref-paid of 1000 is theirs alone"),
        (Record([("ref-paid", 1001)] * 2), "The charge ref-paid of 1001 is theirs"),
        (Record([("ref-paid", 1001), ("x", 9)]), "The charge x of 9 is theirs alone"),
        (
            Record([("ref-paid", 1001)], given=[("back", 1001)]),
            "The refund back of 1001 is theirs alone",
        ),
        (
            Record([("ref-paid", 1001)], stated=[]),
            "The statement line ref-paid of 1001 is ours alone",
        ),
    ],
)
def test_what_the_gateway_has_otherwise_is_said(record: Record, said: str) -> None:
    books, _ = good()
    assert said in "\n".join(complaints(books, record))


def test_a_refund_that_was_promised_and_not_given_is_said() -> None:
    books, record = good()
    refund = {"id": "r", "reference": "back", "amount_minor": 5, "status": "declined"}
    reckoning = Reckoning(PLANS, replace(books, refunds=[refund]), record)
    assert "Refund r was acknowledged" in "".join(reckoning.missing_refunds({"r"}))


ASKED = replace(PLANS[PAID], back_percent=(60, 60))
BACK: dict[str, Any] = {"reference": "back", "surplus_id": None, "bill_id": PAID}
BACK |= {"amount_minor": 600, "status": "succeeded"}


@pytest.mark.parametrize(
    ("refunds", "said"),
    [
        ([BACK], []),
        ([], [f"Of bill {PAID} [600] were to come back, and [] did."]),
        (
            [BACK, BACK],
            [f"Of bill {PAID} [600] were to come back, and [600, 600] did."],
        ),
    ],
)
def test_what_comes_back_is_what_people_planned_to_ask_for(
    refunds: list[dict[str, Any]], said: list[str]
) -> None:
    books, record = good()
    record.given = [("back", 600)] * len(refunds)
    reckoning = Reckoning({PAID: ASKED}, replace(books, refunds=refunds), record)
    bills = [one for one in reckoning.complaints() if one.startswith("Of bill")]
    assert bills == said
