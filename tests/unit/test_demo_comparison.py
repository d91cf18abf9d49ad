"""A day's books are compared with what clients were told and the gateway took."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from config.demo.comparison import Comparison
from config.demo.people import Told
from ledger.queries.since import BillFigures, PaymentFigures

NAME = "00000000-0000-8000-8000-00000000000a"
BILL = BillFigures(UUID(NAME), "settled", "CNY", 900, 200, 500, 200, None)
PAYMENT = PaymentFigures(UUID(NAME), "sandbox", "ref", 700, "CNY", "succeeded", "")
CHARGE = {"reference": "ref", "amount_minor": 700, "currency": "CNY"}
OK, SERVER_ERROR = "tok_ok", "tok_500"
REVOKED, INSUFFICIENT = "tok_revoked", "tok_insufficient"
WAITING = replace(BILL, status="closed")


def refused(reason: str) -> PaymentFigures:
    return replace(PAYMENT, status="declined", reason=reason)


def compared(
    bill: BillFigures | None = BILL,
    payments: tuple[PaymentFigures, ...] = (PAYMENT,),
    *,
    charges: tuple[dict[str, Any], ...] = (CHARGE,),
    token: str | None = OK,
) -> Comparison:
    return Comparison(
        bills=[bill] if bill else [],
        payments=payments,
        charges={charge["reference"]: charge for charge in charges},
        told=Told(bills={} if token is None else {NAME: token}),
    )


@pytest.mark.parametrize(
    "good",
    [
        compared(),
        compared(WAITING, (refused("no_answer"),), charges=(), token=SERVER_ERROR),
        compared(WAITING, (refused("mandate_revoked"),), charges=(), token=REVOKED),
        compared(replace(BILL, line_minor=0, due_minor=0), (), charges=()),
    ],
)
def test_a_day_that_agrees_has_nothing_to_complain_of(good: Comparison) -> None:
    assert good.complaints() == []


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        (compared(None, (), charges=()), "doesn't exist"),
        (compared(token=None), "no client was told"),
        (compared(replace(BILL, status="settling"), (), charges=()), "left settling"),
        (compared(replace(BILL, status="open"), (), charges=()), "left open"),
        (compared(BILL, (), charges=()), "was paid by"),
        (compared(BILL, (PAYMENT, PAYMENT)), "was paid by"),
        (compared(WAITING, (), charges=()), "never tried"),
        (compared(WAITING, (refused("no_answer"),), charges=()), "“no_answer”"),
        (compared(charges=()), "the gateway None"),
        (compared(BILL, (PAYMENT,), charges=({**CHARGE, "amount_minor": 1},)), "(1,"),
        (
            compared(BILL, (PAYMENT,), charges=(CHARGE, {**CHARGE, "reference": "x"})),
            "we say None",
        ),
    ],
)
def test_whatever_differs_is_said(bad: Comparison, complaint: str) -> None:
    assert any(complaint in sentence for sentence in bad.complaints())


def test_the_figures_add_up_the_day() -> None:
    figures = compared().figures()
    assert figures["bills"] == figures["settled"] == 1
    assert (figures["charged_minor"], figures["collected_minor"]) == (900, 700)
    declined = compared(
        WAITING,
        (refused("insufficient_funds"),),
        charges=(),
        token=INSUFFICIENT,
    ).figures()
    assert declined["declined_reasons"] == {"insufficient_funds": 1}
