"""The sandbox as a gateway: orders go out together, answers come back in order."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ledger.adapters.sandbox.answers import (
    lost,
    read_answer,
    read_answers,
    read_notified,
)
from ledger.adapters.sandbox.calls import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    LOST,
    SEND_SECONDS,
    Batch,
    Caller,
)
from ledger.adapters.webhooks import verify
from ledger.ports import Order, Outcome

REFERENCES_IN_A_QUESTION = 500

Content = dict[str, str | int]


class SandboxGateway:
    """The sandbox, asked over HTTP."""

    name = "sandbox"

    def __init__(
        self,
        base_url: str,
        secret: str,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        """Talk to the sandbox at ``base_url``, with the secret both sides share."""
        self._secret = secret
        self._caller = Caller(
            base_url.rstrip("/"),
            secret,
            connect_seconds=connect_seconds,
            answer_seconds=answer_seconds,
            send_seconds=send_seconds,
        )

    def collect(self, orders: Sequence[Order]) -> list[Outcome]:
        """Ask for all orders concurrently."""
        return self._caller.together(orders, _collect)

    def refund(self, orders: Sequence[Order]) -> list[Outcome]:
        """Give money back, concurrently."""
        return self._caller.together(orders, _refund)

    def ask(self, references: Sequence[str]) -> list[Outcome]:
        """Ask what became of collections, by their original references."""
        return self._ask_all("/charges/query", references)

    def ask_refunds(self, references: Sequence[str]) -> list[Outcome]:
        """Ask what became of refunds, by their original references."""
        return self._ask_all("/refunds/query", references)

    def read_notification(
        self, body: bytes, headers: Mapping[str, str], *, at: datetime
    ) -> Outcome:
        """Verify a notification over its raw bytes and read it.

        Raises:
            ForgedNotification: the signature is missing, old or wrong.
            UnreadableNotification: it is genuine, but not about a charge.
        """
        verify(self._secret, body, headers=headers, at=at)
        return read_notified(body)

    def _ask_all(self, path: str, references: Sequence[str]) -> list[Outcome]:
        async def ask(batch: Batch, some: list[str]) -> list[Outcome]:
            try:
                status, text = await batch.post(path, {"references": some})
            except LOST as failure:
                return [lost(one, type(failure).__name__) for one in some]
            return read_answers(some, status=status, text=text)

        step = REFERENCES_IN_A_QUESTION
        questions = [
            list(references[start : start + step])
            for start in range(0, len(references), step)
        ]
        answers = self._caller.together(questions, ask)
        return [one for answer in answers for one in answer]


async def _collect(batch: Batch, order: Order) -> Outcome:
    content = _content(order) | {"token": order.token}
    return await _order(batch, order, path="/charges", content=content)


async def _refund(batch: Batch, order: Order) -> Outcome:
    content = _content(order) | {"charge_reference": order.token}
    return await _order(batch, order, path="/refunds", content=content)


async def _order(batch: Batch, order: Order, *, path: str, content: Content) -> Outcome:
    try:
        status, text = await batch.post(path, content)
    except LOST as failure:
        return lost(order.reference, type(failure).__name__)
    if path == "/charges":
        # An error page may echo what it was sent; evidence shows no token.
        text = text.replace(order.token, "[token]")
    return read_answer(order.reference, status=status, text=text)


def _content(order: Order) -> Content:
    return {
        "reference": order.reference,
        "amount_minor": order.amount.amount_minor,
        "currency": order.amount.currency,
    }
