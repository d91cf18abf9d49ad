"""A town of two hospitals and two garages, with a row of every kind at each of them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

from clinic.operations.reverse_charge import reverse_charge
from credit.operations.note_export import note_export
from credit.operations.reveal_person import LookDraft, reveal_person
from ledger.models import Charge, ChargeShare, Question
from ledger.operations.bank_cash import take_to_bank
from ledger.operations.keep_evidence import EvidenceDraft
from ledger.operations.mark_overdue import mark_overdue
from ledger.operations.open_dispute import DisputeDraft, open_dispute
from ledger.operations.open_shift import ShiftDraft, open_shift
from ledger.operations.print_desk_paper import print_desk_paper
from ledger.operations.request_refund import request_refund
from ledger.operations.take_tenders import by_terminal, in_cash
from ledger.ports import Answer
from ledger.rules.evidence import clean_file
from parking.models import Funding, ParkingSession, Waiver
from parking.operations.give_permit import give_permit
from parking.operations.record_passage import record_heartbeat, record_passage
from parking.ports import LotView
from tests.cast import CHEN, LIN, Person
from tests.factories.answers import SOON, hear, lost
from tests.factories.bills import a_bill
from tests.factories.books import NOON, a_merchant
from tests.factories.clinic import (
    MORNING,
    a_hospital,
    a_line,
    a_visit,
    charge,
    leave,
)
from tests.factories.deposits import a_deposit, cash
from tests.factories.desk_money import take_tenders
from tests.factories.desks import a_discount, is_given
from tests.factories.keys import gate_key, his_key
from tests.factories.paid import a_draft, a_paid_bill, give_back
from tests.factories.parking import a_lot, enters, leaves, reading
from tests.factories.people import a_driver
from tests.factories.prices import a_price_list
from tests.factories.receipts import a_receipt
from tests.factories.shifts import a_cashier
from tests.factories.wards import a_ward, lies_in

HOUR = timedelta(hours=1)
HOSPITALS = ("first-hospital", "second-hospital")
GARAGES = ("west-garage", "east-garage")


@dataclass(frozen=True, slots=True)
class Quarter:
    """A hospital and a garage, and the people who work for both."""

    merchants: frozenset[UUID]


def a_town_of_two() -> tuple[Quarter, Quarter]:
    """Build two quarters alike, so that each has what the other must not see."""
    west, east = (
        _quarter(hospital, garage, person)
        for hospital, garage, person in zip(
            HOSPITALS, GARAGES, (LIN, CHEN), strict=True
        )
    )
    return west, east


def _quarter(hospital: str, garage: str, person: Person) -> Quarter:
    a_driver(person)
    merchants = {a_hospital(hospital), a_merchant(garage)}
    his_key(hospital)
    gate_key(garage)
    _clinic(a_hospital(hospital), person)
    _wards(a_hospital(hospital))
    _shift(hospital)
    _looked_at(hospital, person)
    _bills(hospital)
    _lot(garage, person)
    return Quarter(frozenset(merchants))


def _clinic(merchant_id: UUID, person: Person) -> None:
    """A visit that was split, one line of another taken back."""
    a_visit(merchant_id, person)
    charge(merchant_id, a_line("1"))
    leave(merchant_id)
    a_visit(merchant_id, person, visit_no="V-2", at=MORNING + HOUR)
    charge(merchant_id, a_line("1"), a_line("2"), visit_no="V-2", at=MORNING + HOUR)
    planned = a_line("3", planned=True)
    charge(merchant_id, planned, visit_no="V-2", at=MORNING + HOUR)
    reverse_charge(
        merchant_id=merchant_id,
        visit_no="V-2",
        line_no="2",
        reason="Not done",
        reversed_at=MORNING + HOUR,
        at=MORNING + HOUR,
    )


def _looked_at(hospital: str, person: Person) -> None:
    """Somebody at the hospital's window had the person's phone number shown."""
    draft = LookDraft(
        id=uuid4(),
        holder_id=a_driver(person),
        what=["phone"],
        user_id=a_cashier(f"cashier of {hospital}"),
        reason="Wrong number",
        merchant_id=a_hospital(hospital),
    )
    reveal_person(draft=draft, at=NOON)
    note_export(holder_id=draft.holder_id, at=NOON)


def _wards(merchant_id: UUID) -> None:
    """A patient in a bed, and what the hospital charges."""
    a_ward(merchant_id)
    a_price_list(merchant_id)
    a_visit(merchant_id, None, "inpatient", "Z-1")
    lies_in(merchant_id, "W3", "2026-11-03T10:00", visit_no="Z-1")


def _shift(hospital: str) -> None:
    """A till that somebody sits at, and has carried cash from to the bank."""
    cashier = a_cashier(f"cashier of {hospital}")
    merchant_id = a_merchant(hospital)
    draft = ShiftDraft(uuid4(), merchant_id, cashier, "1", "CNY", 50_00)
    open_shift(draft=draft, at=NOON)
    deposit_id = uuid4()
    take_to_bank(
        deposit_id=deposit_id, shift_id=draft.id, amount_minor=1, by="desk:c", at=NOON
    )
    print_desk_paper(paper_id=deposit_id, at=NOON, by="desk:c")


def _bills(hospital: str) -> None:
    """Bills that were paid, refunded, disputed, lost on their way and overdue."""
    paid = a_paid_bill(20_00, merchant=hospital)
    request_refund(draft=a_draft(paid, amount_minor=1_00), at=SOON)
    a_receipt(paid)
    a_deposit(paid, cash(5_00))
    share = Charge.objects.get(bill_id=paid)
    ChargeShare.objects.create(charge=share, holder_id=share.holder_id, insurer_minor=0)
    late = lost(a_bill(uuid4(), 45_00, merchant=hospital))
    Question.objects.create(
        id=uuid4(),
        holder_id=late.holder_id,
        holder_shard=late.holder_shard,
        gateway="sandbox",
        reference=late.reference,
        opened_at=SOON,
        ask_at=SOON,
        payment=late,
    )
    take_tenders(
        payment_id=uuid4(),
        bill_id=late.bill_id,
        tenders=[
            in_cash(25_00),
            by_terminal("card", 20_00, gateway="terminal", slip="1"),
        ],
        by="clerk",
        at=SOON,
        supersede=True,
    )
    hear(late, "succeeded")
    give_back(answer=Answer.DECLINED, reason="account_closed")
    dispute = DisputeDraft(
        id=uuid4(),
        bill_id=a_bill(uuid4(), 60_00, merchant=hospital),
        statement="I was examined once.",
        opened_by="portal",
        evidence=[EvidenceDraft(uuid4(), "portal", clean_file(b"%PDF-1.7\n%%EOF"))],
    )
    open_dispute(draft=dispute, at=SOON)
    a_bill(uuid4(), 12_00, merchant=hospital, at=NOON - timedelta(days=20))
    mark_overdue(at=NOON, limit=50)


def _lot(garage: str, person: Person) -> None:
    """A car that came and went, with a discount, a waiver and a permit about."""
    lot = a_lot(f"{garage}-lot", merchant=garage)
    inside = enters(lot, NOON - HOUR, plate=person.plate)
    validation = is_given(inside, a_discount(lot), at=NOON)
    Funding.objects.get_or_create(
        validation=validation,
        defaults={
            "id": uuid4(),
            "holder_id": validation.holder_id,
            "funder_id": a_merchant(garage),
            "amount_minor": 100,
            "currency": "CNY",
            "at": NOON,
        },
    )
    leaves(lot, NOON, plate=person.plate)
    leaves(lot, NOON + HOUR, plate="浙A99999")
    session = ParkingSession.objects.get(id=inside["session"])
    Waiver.objects.create(
        id=uuid4(),
        holder_id=session.holder_id,
        session=session,
        bill_id=uuid4(),
        amount_minor=1,
        currency="CNY",
        reason="Stuck barrier",
        by="desk:li",
        at=NOON,
    )
    give_permit(
        lot_id=lot.id, plates=[person.plate], valid_from=NOON, valid_to=NOON + HOUR
    )
    record_heartbeat(lot=lot, lane="in-1", device_at=None, device_seq=None, at=NOON)
    _passes(lot)


def _passes(lot: LotView) -> None:
    passed = reading("passage", "in-1", NOON)
    record_passage(lot=lot, reading=replace(passed, passage="passed"), at=NOON)
