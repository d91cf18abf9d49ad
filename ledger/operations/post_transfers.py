"""Post transfers: one round trip, one answer each, the only way into the books."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ledger.errors import Broken, Unavailable
from ledger.operations.call_kernel import call_kernel
from ledger.ports import Posting, PostingResult

POST = """SELECT ledger_post(
    %s::uuid[], %s::timestamptz, %s::uuid[], %s::text[], %s::uuid[], %s::uuid[],
    %s::bigint[], %s::text[], %s::uuid[], %s::uuid[], %s::timestamptz[],
    %s::timestamptz[])"""


class PostingRaced(Unavailable):
    """Two commands wrote the same transfer at the same moment; ask again."""

    code = "ledger.posting.raced"
    sentence = _("The same booking is being written right now.")


class PostingRefused(Broken):
    """A posting that cannot be refused was refused."""

    code = "ledger.posting.refused"
    sentence = _("Transfer %(id)s was refused: %(result)s.")


def post_transfers(*, postings: Sequence[Posting], at: datetime) -> list[PostingResult]:
    """Post ``postings``, booked ``at``; answer one result each, in their order.

    A refused posting moves nothing and does not stop the others. The answers are
    those of posting one after another. One statement is its own transaction, or
    a part of the caller's.

    Raises:
        PostingRaced: another command is writing one of these ids right now.
    """
    if not postings:
        return []
    try:
        answers = call_kernel(POST, _columns(postings, at))
    except IntegrityError as error:
        raise PostingRaced from error
    return [PostingResult(answer) for answer in answers]


def post_all(*, postings: Sequence[Posting], at: datetime) -> None:
    """Post what nothing may refuse.

    Raises:
        PostingRefused: one was refused all the same; nothing was written.
        PostingRaced: another command is writing one of these ids right now.
    """
    with transaction.atomic(savepoint=False):
        results = post_transfers(postings=postings, at=at)
        for posting, result in zip(postings, results, strict=True):
            if not result.stands:
                raise PostingRefused(id=posting.id, result=result.value)


def _columns(postings: Sequence[Posting], at: datetime) -> list[object]:
    return [
        _array([p.holder_id for p in postings]),
        at,
        _array([p.id for p in postings]),
        _array([p.kind for p in postings]),
        _array([p.debit_id for p in postings]),
        _array([p.credit_id for p in postings]),
        _array([p.amount_minor for p in postings]),
        _array([p.currency for p in postings]),
        _array([p.bill_id for p in postings]),
        _array([p.about_id for p in postings]),
        _array([p.occurred_at for p in postings]),
        _array([p.expires_at for p in postings]),
    ]


def _array(values: Sequence[object]) -> str:
    """Write PostgreSQL's array literal: half the time of the driver's own lists.

    Ids, whole numbers, moments and our own words hold nothing to escape, but a
    moment's space.
    """
    texts = ["NULL" if value is None else f'"{value}"' for value in values]
    return "{" + ",".join(texts) + "}"
