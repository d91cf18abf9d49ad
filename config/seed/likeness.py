"""What in the rows of a life follows from whose life it is."""

from collections.abc import Callable, Iterable
from functools import cache, partial
from uuid import UUID

from django.apps import apps

from config.seed.born import Row
from config.seed.copying import Made
from credit.operations.enrol_citizens import Enrolment
from credit.queries.citizens import ID_NO, PHONE
from credit.rules.lines import LineKind
from ledger.models.sealed import (
    SealedTextField,
    blind_index_of,
    seal_for,
    unseal_from,
)
from ledger.rules import accounts
from ledger.rules.accounts import AccountName
from ledger.rules.ids import name_based_id
from parking.rules.plates import PLATE

CURRENCY = "CNY"
INDEXED = {
    ID_NO: "id_no",
    PHONE: "phone",
    PLATE: "plate",
    "plate": "plate",
}
"""Domains of blind indexes, and what of a citizen is found by them."""

SEALED = ("id_no", "name", "phone", "plate")


def likeness(one: Enrolment, rows: Iterable[Row]) -> dict[object, Made]:
    """Say of each value that stands for this citizen how another's is made.

    Sealed values are known by table, column and bytes, as two seals of one text differ.
    """
    ids = [partial(_line_id, kind=kind) for kind in LineKind]
    ids += [
        partial(_account_id, name=partial(accounts.line, kind)) for kind in LineKind
    ]
    ids += [
        partial(_account_id, name=name)
        for name in (accounts.due, accounts.unapplied, accounts.prepaid)
    ]
    made: dict[object, Made] = {
        one.holder_id: lambda person: person.holder_id,
        one.ref: lambda person: person.ref,
        **{id_of(one): id_of for id_of in ids},
    }
    indexes = {
        blind_index_of(domain, getattr(one, name)): (domain, name)
        for domain, name in INDEXED.items()
    }
    contexts = _contexts()
    told = {getattr(one, name): name for name in SEALED}
    for row in rows:
        for column, value in row.values.items():
            if not isinstance(value, bytes):
                continue
            place = (row.table.name, column)
            if value in indexes:
                made[*place, value] = _index(*indexes[value])
            elif place in contexts:
                name = told.get(unseal_from(contexts[place], value).decode())
                if name:
                    made[*place, value] = _seal(contexts[place], name)
    return made


def _line_id(person: Enrolment, kind: LineKind) -> UUID:
    return name_based_id("credit_line", person.holder_id, kind, CURRENCY)


def _account_id(person: Enrolment, name: Callable[[UUID], AccountName]) -> UUID:
    return name(person.holder_id).id(CURRENCY)


@cache
def _index(domain: str, name: str) -> Made:
    return lambda person: blind_index_of(domain, getattr(person, name))


@cache
def _seal(context: str, name: str) -> Made:
    return lambda person: seal_for(context, getattr(person, name).encode())


def _contexts() -> dict[tuple[str, str], str]:
    """Give the context of every sealed column."""
    return {
        (model._meta.db_table, field.column): field.context  # noqa: SLF001
        for model in apps.get_models()
        for field in model._meta.concrete_fields  # noqa: SLF001
        if isinstance(field, SealedTextField) and field.column
    }
