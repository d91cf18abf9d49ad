"""Personal data: text in Python, sealed bytes on disk."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from credit.models import Citizen
from ledger.models.sealed import SealedTextField, blind_index_of, unseal_from
from ledger.rules.cipher import SealBroken
from tests.cast import LIN
from tests.factories.people import a_citizen

pytestmark = pytest.mark.django_db

NAME = "SELECT name FROM credit_citizen"


def stored(query: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return bytes(cursor.fetchall()[0][0])


def test_a_name_is_read_in_python_and_not_on_disk() -> None:
    a_citizen(LIN)
    assert Citizen.objects.get().name == LIN.name
    assert LIN.name.encode() not in stored(NAME)
    assert unseal_from("credit_citizen.name", stored(NAME)).decode() == LIN.name


def test_a_value_copied_into_another_column_does_not_open() -> None:
    a_citizen(LIN)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE credit_citizen SET name = id_no")
    with pytest.raises(SealBroken):
        Citizen.objects.get()


def test_a_sealed_column_cannot_be_searched() -> None:
    with pytest.raises(FieldError, match="Unsupported lookup"):
        Citizen.objects.filter(name=LIN.name).exists()


def test_a_sealed_column_cannot_be_unique() -> None:
    field = SealedTextField(unique=True)
    field.set_attributes_from_name("name")
    field.model = Citizen
    assert "ledger.E001" in [found.id for found in field.check()]


def test_a_blind_index_finds_equals_only() -> None:
    assert blind_index_of("plate", "沪A1") == blind_index_of("plate", "沪A1")
    assert blind_index_of("plate", "沪A1") != blind_index_of("phone", "沪A1")
