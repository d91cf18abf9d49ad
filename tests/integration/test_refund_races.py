"""Several people and workers give the same money back at once: it goes back once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.errors import Rejected
from ledger.models import Bill, Dispute, Refund, RefundTender
from ledger.operations.approve_refund import approve_refund, refuse_refund
from ledger.operations.decide_dispute import Decision, decide_dispute
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.request_refund import request_refund
from ledger.operations.start_payment import start_payment
from ledger.operations.take_tenders import in_cash
from ledger.ports import Answer
from ledger.queries.verification import faults
from ledger.rules import accounts
from tests.databases import TestDatabase
from tests.factories.bills import a_bill
from tests.factories.desk_money import hand_back_refund, in_tills, take_tenders
from tests.factories.paid import (
    SOON,
    a_draft,
    a_paid_bill,
    a_visits_bill,
    balance,
    give_back,
    pay,
)
from tests.factories.people import GOOD_CARD

Act = Callable[[], object]


def at_once(acts: Sequence[Act]) -> list[str]:
    """Let all act at the same moment; what became of each."""
    ready = Barrier(len(acts))

    def act(this: Act) -> str:
        try:
            connection.ensure_connection()
            ready.wait()
            this()
        except Rejected as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act, acts))


def test_racing_refunds_of_one_payment_never_exceed_it(
    committed: TestDatabase,
) -> None:
    bill = a_paid_bill(10_00)

    def ask() -> object:
        return request_refund(draft=a_draft(bill, amount_minor=3_00), at=SOON)

    became = at_once([ask] * 12)
    assert became.count("done") == 3
    assert became.count("ledger.refund.exceeds_paid") == 9
    assert give_back() == 3
    assert balance(accounts.clearing("sandbox")) == 1_00
    assert list(faults()) == []


def test_one_refund_asked_for_by_many_is_one(committed: TestDatabase) -> None:
    draft = a_draft(a_paid_bill(10_00), amount_minor=3_00)
    became = at_once([lambda: request_refund(draft=draft, at=SOON)] * 12)
    assert became == ["done"] * 12
    assert Refund.objects.count() == 1


def test_workers_that_claim_at_once_share_the_refunds(committed: TestDatabase) -> None:
    holder = uuid4()
    for _ in range(6):
        bill = a_paid_bill(10_00, holder)
        request_refund(draft=a_draft(bill), at=SOON)
    claimed: list[int] = []
    at_once([lambda: claimed.append(give_back())] * 6)
    assert sum(claimed) == 6
    assert balance(accounts.clearing("sandbox")) == 0
    assert list(faults()) == []


def test_a_refund_is_approved_or_refused_but_not_both(committed: TestDatabase) -> None:
    for _ in range(6):
        refund = request_refund(draft=a_draft(a_paid_bill(300_00)), at=SOON)
        facts: dict[str, Any] = {"refund_id": refund.id, "by": "chief", "at": SOON}
        became = at_once(
            [lambda f=facts: approve_refund(**f), lambda f=facts: refuse_refund(**f)]  # type: ignore[misc]  # a default is no annotation
        )
        assert sorted(became) == ["done", "ledger.refund.not_waiting"]
    give_back()
    assert list(faults()) == []


def test_the_desk_hands_a_refund_back_once(committed: TestDatabase) -> None:
    bill = a_bill(uuid4(), 10_00)
    take_tenders(
        payment_id=uuid4(),
        bill_id=bill,
        tenders=[in_cash(10_00)],
        by="wang",
        at=SOON,
    )
    halves = [
        request_refund(draft=a_draft(bill, amount_minor=5_00), at=SOON).id
        for _ in range(2)
    ]
    became = at_once(
        [
            lambda one=one: hand_back_refund(refund_id=one, by="li", at=SOON)  # type: ignore[misc]  # a default is no annotation
            for one in halves * 3
        ]
    )
    assert became.count("done") == 2
    assert RefundTender.objects.count() == 2
    assert in_tills() == 0
    assert list(faults()) == []


def test_a_bill_is_paid_or_disputed_and_disputed_once(committed: TestDatabase) -> None:
    for _ in range(6):
        bill = a_bill(uuid4(), 10_00)

        def dispute(bill: Any = bill) -> object:
            draft = DisputeDraft(uuid4(), bill, "Wrong.", "citizen")
            return open_dispute(draft=draft, at=SOON)

        def pay_now(bill: Any = bill) -> object:
            return start_payment(
                bill_id=bill, gateway="sandbox", channel="api", token=GOOD_CARD, at=SOON
            )

        became = at_once([dispute, pay_now, dispute, pay_now])
        assert became.count("done") == 1
        assert Bill.objects.get(id=bill).status in {"disputed", "settling"}
        assert list(faults()) == []


def test_a_dispute_is_decided_once(committed: TestDatabase) -> None:
    bill = a_paid_bill(10_00)
    draft = DisputeDraft(uuid4(), bill, "Wrong.", "citizen")
    dispute = open_dispute(draft=draft, at=SOON)

    def decide(by: str) -> object:
        decision = Decision(is_upheld=by != "mild", by=by, words="So.")
        return decide_dispute(dispute_id=dispute.id, decision=decision, at=SOON)

    became = at_once([lambda by=by: decide(by) for by in ("strict", "mild") * 3])  # type: ignore[misc]  # a default is no annotation
    assert became.count("done") == 1
    upheld = Dispute.objects.get().status == "upheld"
    assert Refund.objects.count() == int(upheld)
    assert list(faults()) == []


LINES: dict[str, tuple[int, int | None]] = {
    "1": (100_01, 70_00),
    "2": (33_33, 16_66),
    "3": (10_00, 0),
}
ASKED: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"amount_minor": st.integers(1, 57_00)}),
    st.fixed_dictionaries({"insurer_minor": st.integers(1, 87_00)}),
    st.fixed_dictionaries(
        {
            "lines": st.dictionaries(
                st.sampled_from(["1", "2", "3"]),
                st.one_of(st.none(), st.integers(0, 31_00)),
                min_size=1,
            )
        }
    ),
    st.just({}),
)
ANSWERS = st.sampled_from([Answer.SUCCEEDED, Answer.SUCCEEDED, Answer.DECLINED])


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked=st.lists(st.tuples(ASKED, ANSWERS), max_size=12))
def test_no_sequence_of_part_refunds_gives_back_more_than_was_paid(
    asked: list[tuple[dict[str, Any], Answer]],
) -> None:
    bill = pay(a_visits_bill(LINES, 86_67))
    for facts, answer in asked:
        try:
            request_refund_apart(bill, facts)
        except Rejected:
            continue
        give_back(SOON, answer)
        kept = Refund.objects.filter(bill_id=bill).exclude(status="declined")
        assert sum(one.amount_minor for one in kept) <= 56_67
        assert sum(one.insurer_minor for one in kept) <= 86_67
    assert list(faults()) == []


def request_refund_apart(bill: Any, facts: dict[str, Any]) -> None:
    with transaction.atomic():
        request_refund(draft=a_draft(bill, **facts), at=SOON)
