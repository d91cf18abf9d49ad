"""Ask once more about what was left to a person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import NotFound, Rejected
from ledger.models import Payment, Question


class PaymentUnknown(NotFound):
    """No such payment."""

    code = "ledger.payment.unknown"
    sentence = _("There is no such payment.")


class PaymentNotParked(Rejected):
    """It has its answer, or is asked about by itself."""

    code = "ledger.payment.not_parked"
    sentence = _("This payment isn't waiting for a person.")


class QuestionUnknown(NotFound):
    """No such question."""

    code = "ledger.question.unknown"
    sentence = _("There is no such question.")


class QuestionNotParked(Rejected):
    """It has its answer, or is asked by itself."""

    code = "ledger.question.not_parked"
    sentence = _("This question isn't waiting for a person.")


def ask_again(*, payment_id: UUID, at: datetime) -> None:
    """Have a worker ask at once; without an answer the payment is parked again.

    Raises:
        PaymentUnknown, PaymentNotParked: in this order.
    """
    with transaction.atomic(savepoint=False):
        payment = (
            Payment.objects.select_for_update(no_key=True)
            .defer("token")
            .filter(id=payment_id)
            .first()
        )
        if payment is None:
            raise PaymentUnknown
        if payment.parked_at is None:
            raise PaymentNotParked
        payment.parked_at, payment.ask_at = None, at
        payment.save(update_fields=["parked_at", "ask_at"])


def ask_question_again(*, question_id: UUID, at: datetime) -> None:
    """Have a worker ask at once; without an answer the question is parked again.

    Raises:
        QuestionUnknown, QuestionNotParked: in this order.
    """
    with transaction.atomic(savepoint=False):
        questions = Question.objects.select_for_update(no_key=True)
        question = questions.filter(id=question_id).first()
        if question is None:
            raise QuestionUnknown
        if question.parked_at is None:
            raise QuestionNotParked
        question.parked_at, question.ask_at = None, at
        question.save(update_fields=["parked_at", "ask_at"])
