"""Naming a payer changes who is asked, never whose debt it is."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from config.verification import ALL_CHECKS
from credit.operations.bind_credential import bind_credential
from credit.operations.find_holder import find_plate_holder
from credit.operations.weigh_arrears import follow_arrears
from credit.queries.lines import line_standing
from ledger.models import Bill, BillStep, Notice, Transfer
from ledger.operations.claim_bills import claim_bills
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.name_payer import name_payer
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.write_off_bill import write_off_bill
from ledger.ports import Answer, Outcome
from ledger.queries.verification import faults
from ledger.rules.ids import shard_of
from tests.cast import LIN, WANG
from tests.factories.bills import a_bill
from tests.factories.people import NOON, a_citizen, a_mandate

pytestmark = pytest.mark.django_db
PLATE = "皖B99999"
DAY = timedelta(days=1)
DUE_AT = NOON + 3 * DAY


def plate_holder() -> UUID:
    return find_plate_holder(plate=PLATE, at=NOON).id


def bind(at: datetime = DUE_AT, **period: Any) -> None:
    bind_credential(
        ref=LIN.ref,
        kind="plate",
        value=PLATE,
        at=at,
        **({"valid_from": None, "valid_to": None} | period),
    )


def payer_of(bill_id: UUID) -> UUID:
    return Bill.objects.get(id=bill_id).payer_id


def test_who_binds_a_plate_is_asked_for_what_it_left_unpaid() -> None:
    plate, citizen = plate_holder(), a_citizen(LIN)
    a_mandate(LIN)
    bill_id = a_bill(plate, 10_00)
    moved = set(Transfer.objects.values_list("id", flat=True))
    bind()
    bill = Bill.objects.get(id=bill_id)
    assert (bill.holder_id, bill.payer_id) == (plate, citizen)
    assert bill.collect_at == DUE_AT
    assert set(Transfer.objects.values_list("id", flat=True)) == moved
    last = BillStep.objects.latest("id")
    assert (last.status, last.by) == ("closed", "credit: plate bound")


def test_what_a_plate_left_overdue_counts_for_its_citizen_from_then_on() -> None:
    plate, citizen = plate_holder(), a_citizen(LIN)
    a_bill(plate, 10_00)
    mark_overdue(at=DUE_AT, limit=10)
    follow_arrears(at=DUE_AT, limit=10)
    bind()
    follow_arrears(at=DUE_AT, limit=10)
    standing = line_standing(holder_id=citizen, kind="parking", currency="CNY")
    assert (standing.status, standing.suspended_for) == ("suspended", "arrears")
    assert list(faults(ALL_CHECKS)) == []


def test_who_takes_over_arrears_is_told_of_them() -> None:
    plate, citizen = plate_holder(), a_citizen(LIN)
    overdue, written_off = a_bill(plate, 10_00), a_bill(plate, 9_00)
    mark_overdue(at=DUE_AT, limit=10)
    much_later = DUE_AT + 365 * DAY
    write_off_bill(bill_id=written_off, by="desk", at=much_later)
    bind(much_later)
    told = Notice.objects.filter(payer_id=citizen).values_list("bill_id", "kind")
    assert set(told) == {(overdue, "overdue"), (written_off, "written_off")}
    bind(much_later)
    assert Notice.objects.filter(payer_id=citizen).count() == 2
    assert list(faults(ALL_CHECKS)) == []


def test_only_what_was_charged_while_it_was_bound_is_asked_for() -> None:
    plate, citizen = plate_holder(), a_citizen(LIN)
    moments = (NOON - DAY, NOON, NOON + DAY)
    bills = [a_bill(plate, 10_00, at=at) for at in moments]
    bind(NOON, valid_from=NOON, valid_to=NOON + DAY)
    assert [payer_of(bill) for bill in bills] == [plate, citizen, plate]
    bind(NOON, valid_from=NOON, valid_to=NOON + 2 * DAY)
    assert [payer_of(bill) for bill in bills] == [plate, citizen, citizen]


def test_who_was_named_before_stays_the_payer() -> None:
    plate, wang = plate_holder(), a_citizen(WANG)
    a_citizen(LIN)
    bill_id = a_bill(plate, 10_00)
    subject = Bill.objects.get(id=bill_id).subject_id
    name_payer(holder_id=plate, subject_id=subject, payer_id=wang, at=NOON, by="desk")
    bind()
    assert payer_of(bill_id) == wang


def test_who_is_named_while_a_bill_is_being_paid_is_asked_next() -> None:
    wang, lin = a_citizen(WANG), a_citizen(LIN)
    a_mandate(WANG, "tok_insufficient")
    a_mandate(LIN, "tok_ok")
    bill_id = a_bill(wang, 10_00)
    (asked,) = claim_bills(shard=shard_of(wang), limit=5, at=NOON)
    subject = Bill.objects.get(id=bill_id).subject_id
    name_payer(holder_id=wang, subject_id=subject, payer_id=lin, at=NOON, by="desk")
    bill = Bill.objects.get(id=bill_id)
    assert (bill.status, bill.payments.get().payer_id) == ("settling", wang)
    declined = Outcome(asked.order.reference, Answer.DECLINED, reason="mandate_revoked")
    record_outcomes(outcomes=[declined], asked_by="collect", at=NOON)
    (again,) = claim_bills(shard=shard_of(wang), limit=5, at=NOON)
    assert again.order.token == "tok_ok"  # noqa: S105 - the sandbox's, of no worth
    assert list(faults()) == []
