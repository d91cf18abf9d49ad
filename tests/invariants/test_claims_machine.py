"""Claimed visits in whatever order hypothesis thinks of, an insurer that fails besides.

In the end both sides must say the same, and the books verify. ``CITYTAB_STEPS`` makes
the run longer than CI's.
"""

import os
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    rule,
    run_state_machine_as_test,
)

from clinic.adapters.sandbox.faults import Fault
from clinic.models import ChargeItem, Claim, Split, Visit
from clinic.operations.reverse_charge import reverse_charge
from config.verification import ALL_CHECKS
from ledger.errors import Rejected
from ledger.models import Bill, Refund
from ledger.queries.verification import faults
from tests.cast import LIN, ZHAO
from tests.databases import TestDatabase
from tests.factories.clinic import MORNING, a_line, a_visit, charge, discharge
from tests.factories.insurance import FundHere, a_claiming_hospital
from tests.factories.paid import give_back, pay
from tests.factories.people import a_citizen

STEPS = int(os.environ.get("CITYTAB_STEPS", "100"))
STEPS_PER_RUN = 25
AMOUNTS = st.integers(1, 900_00)
CLASSES = st.sampled_from("ABC")
PICK = st.integers(0, 30)
GOES_WRONG = st.sampled_from(list(Fault))
HOUR = timedelta(hours=1)
PATIENCE = 40
"""Days in which a fund that has come to its senses has answered everything."""


class ClaimsMachine(RuleBasedStateMachine):
    """Everything that may happen to two patients' visits and their claims."""

    def __init__(self) -> None:
        super().__init__()
        self.at = MORNING
        self.hospital = a_claiming_hospital(f"hospital-{uuid4().hex[:8]}")
        self.fund = FundHere()
        self.visits: list[str] = []
        for person in (LIN, ZHAO):
            a_citizen(person)
            self.fund.insure(person)

    @rule(lin=st.booleans(), kind=st.sampled_from(["outpatient", "emergency"]))
    def come(self, kind: str, *, lin: bool) -> None:
        visit_no = f"V-{len(self.visits)}-{uuid4().hex[:8]}"
        a_visit(self.hospital, LIN if lin else ZHAO, kind, visit_no, self.at)
        self.visits.append(visit_no)

    @rule(pick=PICK, some=st.lists(st.tuples(AMOUNTS, CLASSES), min_size=1, max_size=4))
    def charge(self, pick: int, some: list[tuple[int, str]]) -> None:
        if not self.visits:
            return
        lines = [
            a_line(uuid4().hex[:12], amount, of_class) for amount, of_class in some
        ]
        visit_no = self.visits[pick % len(self.visits)]
        charge(self.hospital, *lines, visit_no=visit_no, at=self.at)

    @rule(pick=PICK)
    def leave(self, pick: int) -> None:
        still_here = Visit.objects.filter(visit_no__in=self.visits, status="open")
        numbers = list(still_here.order_by("visit_no").values_list("visit_no"))
        if numbers:
            discharge(self.hospital, numbers[pick % len(numbers)][0], self.at)

    @rule(pick=PICK)
    def take_back(self, pick: int) -> None:
        items = ChargeItem.objects.filter(visit__visit_no__in=self.visits)
        rows = list(items.order_by("id").values_list("visit__visit_no", "line_no"))
        if not rows:
            return
        visit_no, line_no = rows[pick % len(rows)]
        try:
            with transaction.atomic():
                reverse_charge(
                    merchant_id=self.hospital,
                    visit_no=visit_no,
                    line_no=line_no,
                    reason="ordered twice",
                    reversed_at=MORNING,
                    at=self.at,
                )
        except Rejected as refusal:
            assert refusal.code == "clinic.visit.not_open"  # noqa: PT017 - or it is done

    @rule(pick=PICK)
    def pay_one(self, pick: int) -> None:
        bills = list(self._bills().filter(status="closed").order_by("id"))
        if bills:
            pay(bills[pick % len(bills)].id, at=self.at)

    @rule()
    def refund(self) -> None:
        give_back(self.at)

    @rule(fault=GOES_WRONG)
    def go_wrong(self, fault: Fault) -> None:
        self.fund.misbehave(fault)

    @rule(silent=st.booleans())
    def fall_silent(self, *, silent: bool) -> None:
        self.fund.is_silent = silent

    @rule(hours=st.sampled_from([0, 1, 25, 80]))
    def time_passes(self, hours: int) -> None:
        self.at += hours * HOUR
        self.fund.settle_due(self.at)

    def _bills(self) -> QuerySet[Bill]:
        visits = Visit.objects.filter(visit_no__in=self.visits).values_list("id")
        return Bill.objects.filter(subject_id__in=[one for (one,) in visits])

    def teardown(self) -> None:
        """Whatever happened, it ends when the fund has come to its senses."""
        assert list(faults(ALL_CHECKS)) == []
        self.fund.is_silent = False
        for _ in range(PATIENCE):
            self.at += 25 * HOUR
            self.fund.settle_due(self.at)
        self._both_sides_agree(self.at)
        assert list(faults(ALL_CHECKS)) == []

    def _both_sides_agree(self, at: datetime) -> None:
        ours = Claim.objects.filter(visit__visit_no__in=self.visits)
        left = ours.filter(status__in=["waiting", "asked"], parked_at=None)
        assert not left.exists(), at
        settled: dict[str, tuple[int, int]] = {}
        for split in Split.objects.filter(claim__in=ours.filter(status="settled")):
            account = split.person_minor - split.cash_minor
            if split.claim.insured_kind and split.total_minor:
                settled[split.claim.reference] = (split.fund_minor, account)
        theirs = self.fund.standing()
        parked = {one.reference for one in ours.exclude(parked_at=None)}
        assert {ref: row for ref, row in theirs.items() if ref not in parked} == settled
        assert not Refund.objects.filter(amount_minor__lt=0).exists()


def test_both_sides_agree_whatever_happens(committed: TestDatabase) -> None:
    run_state_machine_as_test(
        ClaimsMachine,
        settings=settings(
            max_examples=max(STEPS // STEPS_PER_RUN, 1),
            stateful_step_count=STEPS_PER_RUN,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
