"""Find the words in which something would be refused, without doing it."""

from collections.abc import Callable

from django.db import transaction

from ledger.errors import DomainError, Rejected, Unavailable


def find_refusal(carry_out: Callable[[], object]) -> DomainError | None:
    """Try what must not be done, undo it, and give what it was refused for, if so.

    Operations touch nothing but the database, so that nothing of it is left.
    """
    try:
        with transaction.atomic():
            carry_out()
            transaction.set_rollback(True)
    except (Rejected, Unavailable) as refusal:
        return refusal
    return None
