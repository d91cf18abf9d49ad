"""The strict fields: what is read, and the code of what is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from rest_framework.exceptions import ValidationError

from ledger.api.fields import (
    AmountField,
    DayField,
    FlagField,
    IdField,
    MomentField,
    OneOfField,
    QuantityField,
    StrictField,
    TextField,
    WholeField,
)
from ledger.api.serializers import ListOf, StrictSerializer
from ledger.money import AMOUNT_MINOR_MAX

AMOUNT = AmountField()
PLATE = TextField(length_max=8)
NOTE = TextField(length_max=40, lines=True, blank=True)
CODE = TextField(length_max=8, pattern=r"[A-Z0-9]+")
KIND = OneOfField(["entry", "exit"])

REFUSED: list[tuple[StrictField, Any, str]] = [
    (AMOUNT, "100", "wrong_type"),
    (AMOUNT, True, "wrong_type"),
    (AMOUNT, Decimal("1.0"), "wrong_type"),
    (AMOUNT, None, "null"),
    (AMOUNT, [], "wrong_type"),
    (AMOUNT, -1, "out_of_range"),
    (AMOUNT, AMOUNT_MINOR_MAX + 1, "out_of_range"),
    (AmountField(least=1), 0, "out_of_range"),
    (WholeField(), 2**63, "out_of_range"),
    (FlagField(), 1, "wrong_type"),
    (FlagField(), "true", "wrong_type"),
    (PLATE, 7, "wrong_type"),
    (PLATE, {}, "wrong_type"),
    (PLATE, " \t", "blank"),
    (PLATE, "沪A1234567", "too_long"),
    (PLATE, "沪A\n123", "control_character"),
    (PLATE, "沪A\x7f123", "control_character"),
    (PLATE, "沪A\u2028123", "control_character"),
    (NOTE, "a\x1b[31m", "control_character"),
    (CODE, "A-1", "malformed"),
    (CODE, "A1\nB", "control_character"),
    (KIND, "Entry", "unknown_word"),
    (KIND, 1, "wrong_type"),
    (IdField(), 1, "wrong_type"),
    (IdField(), "x" * 36, "malformed"),
    (IdField(), "{12345678-1234-5678-1234-567812345678}", "malformed"),
    (IdField(), "12345678123456781234567812345678", "malformed"),
    (DayField(), "2026-02-30", "malformed"),
    (DayField(), "20260203", "malformed"),
    (DayField(), "2026-W05-1", "malformed"),
    (DayField(), "0001-01-01", "out_of_range"),
    (QuantityField(), 2, "wrong_type"),
    (QuantityField(), Decimal(2), "wrong_type"),
    (QuantityField(), "2.00001", "malformed"),
    (QuantityField(), "-2", "malformed"),
    (QuantityField(), "1e3", "malformed"),
    (QuantityField(), "٢", "malformed"),
    (QuantityField(), "NaN", "malformed"),
    (QuantityField(), "0.0000", "not_positive"),
    (MomentField(), 1767225600, "wrong_type"),
    (MomentField(), "2026-01-01", "malformed"),
    (MomentField(), "2026-01-01T08:00:00", "malformed"),
    (MomentField(), "2026-01-01 08:00:00Z", "malformed"),
    (MomentField(), "2026-01-01T08:00Z", "malformed"),
    (MomentField(), "2026-02-30T08:00:00Z", "malformed"),
    (MomentField(), "2026-01-01T25:00:00Z", "malformed"),
    (MomentField(), "2026-01-01T08:00:00+24:00", "malformed"),
    (MomentField(), "2026-01-01T08:00:00+0800", "malformed"),
    (MomentField(), "2026-01-01T08:00:00Z\n", "malformed"),
    (MomentField(), "٢٠٢٦-01-01T08:00:00Z", "malformed"),
    (MomentField(), "0000-01-01T00:00:00Z", "malformed"),
    (MomentField(), "0001-01-01T00:00:00+08:00", "out_of_range"),
    (MomentField(), "9999-12-31T23:59:59-01:00", "out_of_range"),
    (MomentField(), "10000-01-01T00:00:00Z", "malformed"),
]


@pytest.mark.parametrize(("field", "value", "code"), REFUSED)
def test_a_field_refuses(*, field: StrictField, value: Any, code: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        field.run_validation(value)
    assert refusal.value.get_codes() == [code]


READ: list[tuple[StrictField, Any, Any]] = [
    (AMOUNT, 0, 0),
    (AMOUNT, AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX),
    (FlagField(), False, False),
    (PLATE, " 沪A12345 ", "沪A12345"),
    (NOTE, "", ""),
    (NOTE, "two\nlines", "two\nlines"),
    (CODE, "A1", "A1"),
    (KIND, "exit", "exit"),
    (DayField(), "2028-02-29", date(2028, 2, 29)),
    (QuantityField(), "2", Decimal(2)),
    (QuantityField(), "0.3333", Decimal("0.3333")),
    (IdField(), "12345678-1234-5678-1234-56781234ABCD", UUID(int=0)),
    (MomentField(), "2026-01-01T08:00:00+08:00", datetime(2026, 1, 1, tzinfo=UTC)),
    (MomentField(), "1970-01-01t00:00:00z", datetime(1970, 1, 1, tzinfo=UTC)),
    (
        MomentField(),
        "2025-12-31T23:59:59.123456789-00:00",
        datetime(2025, 12, 31, 23, 59, 59, 123456, tzinfo=UTC),
    ),
]


@pytest.mark.parametrize(("field", "value", "expected"), READ)
def test_a_field_reads(*, field: StrictField, value: Any, expected: Any) -> None:
    read = field.run_validation(value)
    if isinstance(read, UUID):
        assert str(read) == value.lower()
    else:
        assert read == expected
        assert type(read) is type(expected)


def test_a_moment_inside_is_utc() -> None:
    assert MomentField().run_validation("2026-01-01T08:00:00+08:00").tzinfo is UTC


class Plate(StrictSerializer):
    text = TextField(length_max=8)
    color = OneOfField(["blue", "green"], required=False)


class Entry(StrictSerializer):
    event_id = TextField(length_max=20)
    plate = Plate()
    images = ListOf(Plate(), most=2, required=False)


def codes_of(body: Any) -> Any:
    serializer = Entry(data=body)
    assert not serializer.is_valid()
    return ValidationError(serializer.errors).get_codes()


def test_every_mistake_is_named_in_its_place() -> None:
    body = {
        "evnt_id": "e1",
        "plate": {"text": 5, "colour": "blue", "color": "red"},
        "images": [{"text": "ok"}, {"text": ""}],
    }
    assert codes_of(body) == {
        "evnt_id": ["unknown_field"],
        "event_id": ["required"],
        "plate": {
            "colour": ["unknown_field"],
            "text": ["wrong_type"],
            "color": ["unknown_word"],
        },
        "images": {1: {"text": ["blank"]}},
    }


@pytest.mark.parametrize("body", [[], "x", 5, True])
def test_a_body_that_is_no_object_is_refused_as_a_whole(body: Any) -> None:
    assert codes_of(body) == {"non_field_errors": ["wrong_type"]}


def test_a_missing_body_is_refused() -> None:
    assert codes_of(None) == {"non_field_errors": ["null"]}


def test_a_list_that_is_too_long_is_refused_before_its_items_are_read() -> None:
    body = {"event_id": "e", "plate": {"text": "x"}, "images": [5, 5, 5]}
    assert codes_of(body) == {"images": ["too_many"]}


def test_what_is_well_formed_is_read() -> None:
    serializer = Entry(data={"event_id": "e1", "plate": {"text": "沪A12345"}})
    assert serializer.is_valid()
    assert serializer.validated_data == {
        "event_id": "e1",
        "plate": {"text": "沪A12345"},
    }
