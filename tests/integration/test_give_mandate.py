"""Mandates: one in force, and what was waiting is collected."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from credit.models import Mandate
from credit.operations.give_mandate import (
    KindUnknown,
    NoMandate,
    end_mandate,
    give_mandate,
    pause_mandate,
)
from credit.operations.lock_citizen import CitizenUnknown
from ledger.models import Bill, Instrument
from tests.cast import CHEN, LIN
from tests.factories.bills import a_bill
from tests.factories.people import GOOD_CARD, NOON, SLOW_CARD, a_citizen, a_mandate

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


def collect_at(bill_id: UUID) -> datetime | None:
    return Bill.objects.get(id=bill_id).collect_at


def test_a_mandate_wakes_the_bills_that_waited_for_one() -> None:
    bill = a_bill(a_citizen(LIN), 10_00)
    assert collect_at(bill) is None
    a_mandate(LIN, at=LATER)
    assert collect_at(bill) == LATER


def test_bills_above_the_cap_or_of_another_kind_go_on_waiting() -> None:
    holder_id = a_citizen(LIN)
    large = a_bill(holder_id, 10_01)
    other = a_bill(holder_id, 1_00, kind="toll")
    small = a_bill(holder_id, 10_00)
    a_mandate(LIN, cap_minor=10_00, at=LATER)
    assert [collect_at(bill) for bill in (large, other, small)] == [None, None, LATER]


def test_a_bill_whose_next_try_is_tomorrow_is_tried_with_the_new_instrument_now() -> (
    None
):
    bill = a_bill(a_citizen(LIN), 10_00)
    Bill.objects.filter(id=bill).update(collect_at=NOON + timedelta(days=1), retries=3)
    a_mandate(LIN, at=LATER)
    assert collect_at(bill) == LATER


def test_the_same_mandate_again_changes_nothing() -> None:
    a_citizen(LIN)
    a_mandate(LIN)
    a_mandate(LIN, at=LATER)
    assert Mandate.objects.get().given_at == NOON
    assert Instrument.objects.get().started_at == NOON


def test_a_new_token_ends_the_former_instrument() -> None:
    holder_id = a_citizen(LIN)
    a_mandate(LIN)
    a_mandate(LIN, SLOW_CARD, at=LATER)
    live = Instrument.objects.get(holder_id=holder_id, ended_at=None)
    assert live.token == SLOW_CARD
    assert Instrument.objects.exclude(id=live.id).get().ended_at == LATER
    assert Mandate.objects.count() == 2


def test_a_mandate_for_outpatient_bills_covers_emergencies() -> None:
    holder_id = a_citizen(LIN)
    give_mandate(
        ref=LIN.ref,
        gateway="sandbox",
        token=GOOD_CARD,
        kinds=["outpatient"],
        cap_minor=None,
        at=NOON,
    )
    kinds = Instrument.objects.get(holder_id=holder_id).kinds
    assert set(kinds) == {"outpatient", "emergency"}


def test_a_paused_mandate_keeps_the_instrument_but_collects_nothing() -> None:
    holder_id = a_citizen(LIN)
    a_mandate(LIN)
    pause_mandate(ref=LIN.ref, at=LATER)
    pause_mandate(ref=LIN.ref, at=LATER)
    assert collect_at(a_bill(holder_id, 10_00)) is None
    assert Instrument.objects.get(ended_at=None).token == GOOD_CARD
    assert Mandate.objects.filter(step="paused").count() == 1


def test_a_paused_mandate_is_resumed_by_giving_it_again() -> None:
    a_citizen(LIN)
    a_mandate(LIN)
    pause_mandate(ref=LIN.ref, at=LATER)
    a_mandate(LIN, at=LATER + timedelta(hours=1))
    assert Instrument.objects.get(ended_at=None).kinds != []


def test_an_ended_mandate_leaves_no_instrument() -> None:
    a_citizen(LIN)
    a_mandate(LIN)
    end_mandate(ref=LIN.ref, at=LATER)
    end_mandate(ref=LIN.ref, at=LATER)
    assert not Instrument.objects.filter(ended_at=None).exists()
    assert Mandate.objects.filter(step="ended").count() == 1


def test_a_token_is_never_stored_readable() -> None:
    a_citizen(LIN)
    a_mandate(LIN)
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM ledger_instrument")
        (stored,) = cursor.fetchone()
    assert GOOD_CARD.encode() not in bytes(stored)


def test_a_kind_of_bill_that_there_is_not_is_refused() -> None:
    a_citizen(LIN)
    with pytest.raises(KindUnknown):
        give_mandate(
            ref=LIN.ref,
            gateway="sandbox",
            token=GOOD_CARD,
            kinds=["tolls"],
            cap_minor=None,
            at=NOON,
        )


def test_a_mandate_of_nobody_is_refused() -> None:
    with pytest.raises(CitizenUnknown):
        a_mandate(CHEN)


@pytest.mark.parametrize("step", [pause_mandate, end_mandate])
def test_there_must_be_a_mandate_to_pause_or_end(step: Any) -> None:
    a_citizen(LIN)
    with pytest.raises(NoMandate):
        step(ref=LIN.ref, at=NOON)
