"""Refunds and the day's statement: what the sandbox gave back, what it lists."""

import csv
import io
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from ledger.adapters.sandbox.client import SandboxGateway
from ledger.money import Money
from ledger.ports import Answer
from tests.factories.orders import order, refund
from tests.factories.sandbox import SandboxProcess


def test_refunds_never_give_back_more_than_was_taken(gateway: SandboxGateway) -> None:
    sold, declined = order(), order("tok_insufficient")
    gateway.collect([sold, declined])
    table = [
        (refund(sold, 1_000), "succeeded", ""),
        (refund(sold, 251), "declined", "exceeds_charge"),
        (refund(sold, 250), "succeeded", ""),
        (refund(sold, 1), "declined", "exceeds_charge"),
        (refund(sold, 1, currency="HKD"), "declined", "currency_differs"),
        (refund(declined, 1), "declined", "charge_declined"),
        (refund(order(), 1), "declined", "charge_not_found"),
    ]
    for told, answer, reason in table:
        (outcome,) = gateway.refund([told])
        assert (outcome.answer, outcome.reason) == (answer, reason)
        assert gateway.refund([told]) == [outcome], "repeated, it is the same"
        (asked,) = gateway.ask_refunds([told.reference])
        assert (asked.answer, asked.amount) == (answer, told.amount)


def test_refunds_racing_for_one_charge_share_what_was_taken(
    gateway: SandboxGateway,
) -> None:
    sold = order(amount=Money(1_000, "CNY"))
    gateway.collect([sold])
    outcomes = gateway.refund([refund(sold, 100) for _ in range(30)])
    answers = [one.answer for one in outcomes]
    assert (answers.count(Answer.SUCCEEDED), answers.count(Answer.DECLINED)) == (10, 20)


def test_a_refund_it_has_never_seen_is_absent(gateway: SandboxGateway) -> None:
    assert gateway.ask_refunds(["never sent"])[0].answer is Answer.ABSENT


def test_a_charge_still_pending_is_refunded_later(gateway: SandboxGateway) -> None:
    late = order("tok_notify_late")
    gateway.collect([late])
    (outcome,) = gateway.refund([refund(late, 1)])
    assert (outcome.answer, outcome.reason, outcome.retryable) == (
        Answer.DECLINED,
        "charge_pending",
        True,
    )


def test_the_statement_lists_what_moved_that_day_and_nothing_else(
    gateway: SandboxGateway, sandbox: SandboxProcess
) -> None:
    before = datetime.now(UTC)  # noqa: TID251 - the gateway runs on the real clock
    sold, declined = order(), order("tok_revoked")
    gateway.collect([sold, declined])
    back = refund(sold, 250)
    gateway.refund([back])
    text = sandbox.read(f"/statement?date={before.date()}")
    assert text.startswith("reference,type,amount_minor,currency,status,at\n")
    lines = {line["reference"]: line for line in csv.DictReader(io.StringIO(text))}
    assert declined.reference not in lines
    assert [
        (lines[one]["type"], lines[one]["amount_minor"], lines[one]["status"])
        for one in (sold.reference, back.reference)
    ] == [("charge", "1250", "succeeded"), ("refund", "250", "succeeded")]
    at = datetime.fromisoformat(lines[sold.reference]["at"])
    assert timedelta(seconds=-1) < at - before < timedelta(seconds=10)
    listed = {one["reference"] for one in sandbox.charges()}
    assert sold.reference in listed
    assert declined.reference not in listed


def test_a_day_on_which_nothing_moved_has_a_statement_too(
    sandbox: SandboxProcess,
) -> None:
    assert len(sandbox.read("/statement?date=2020-02-29").splitlines()) == 1


@pytest.mark.parametrize("query", ["", "?date=", "?date=2026-02-30", "?date=today"])
def test_a_statement_needs_a_date(sandbox: SandboxProcess, query: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        sandbox.read(f"/statement{query}")
