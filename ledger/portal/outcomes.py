"""What became of a payment, and what to do next, in plain words."""

from dataclasses import dataclass

from django.utils.translation import gettext

from ledger.models import Payment
from ledger.rules.states import PaymentStatus

MONEY = "insufficient_funds"
REVOKED = "mandate_revoked"


@dataclass(frozen=True, slots=True)
class Told:
    """A payment's outcome: a short title, what to do next, a colour that repeats it."""

    title: str
    next_step: str
    tone: str

    @property
    def notice(self) -> str:
        """Give the colour as notices name it."""
        return {"bad": "error", "warn": "warning"}.get(self.tone, "")


def tell_outcome(payment: Payment) -> Told:
    """Say how a payment stands; a failed one says whether trying again makes sense."""
    status = PaymentStatus(payment.status)
    if status == PaymentStatus.SUCCEEDED:
        return Told(
            gettext("Paid"),
            gettext("There is nothing left to do. The receipt is on the bill's page."),
            "good",
        )
    if status == PaymentStatus.DECLINED:
        return _declined(payment)
    if status == PaymentStatus.UNKNOWN:
        return _unanswered(payment)
    if status == PaymentStatus.TAKEN_BACK:
        return Told(
            gettext("Taken back"),
            gettext("You have the money again. The bill is still to be paid."),
            "",
        )
    if status == PaymentStatus.SUPERSEDED:
        return Told(
            gettext("Paid in another way"),
            gettext(
                "Should this payment have taken money after all, it comes back to you "
                "by itself."
            ),
            "",
        )
    return Told(
        gettext("On its way"),
        gettext("The answer usually takes a few seconds. You may close this page."),
        "now",
    )


def _declined(payment: Payment) -> Told:
    if payment.reason == MONEY:
        return Told(
            gettext("Not paid: there was not enough money"),
            gettext(
                "Nothing was taken. Try again once there is enough money, or pay with "
                "another means of payment."
            ),
            "bad",
        )
    if payment.retryable:
        return Told(
            gettext("Not paid"),
            gettext("Nothing was taken. You can try again in a while."),
            "bad",
        )
    if payment.reason == REVOKED:
        return Told(
            gettext("Not paid: you withdrew this means of payment"),
            gettext(
                "Nothing was taken. Trying again with it will not help: use another."
            ),
            "bad",
        )
    return Told(
        gettext("Not paid"),
        gettext(
            "Nothing was taken. Trying again with the same means of payment will not "
            "help: use another one, or pay at the desk."
        ),
        "bad",
    )


def _unanswered(payment: Payment) -> Told:
    title = gettext("We do not know yet")
    if payment.parked_at:
        words = gettext(
            "The payment provider has not answered for a while, and somebody here is "
            "looking into it. Do not pay again: if money was taken, it counts, and "
            "nothing is taken twice."
        )
    else:
        words = gettext(
            "The payment provider has not answered. We go on asking. Do not pay again: "
            "if money was taken, the bill will turn to paid by itself; if not, you can "
            "pay then. Nothing is taken twice."
        )
    return Told(title, words, "warn")
