"""Several requests about one citizen or one credential at the same moment."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

from django.db import connection

from credit.models import Citizen, Holder, Mandate
from credit.operations.bind_credential import CredentialTaken
from credit.queries.lines import lines_of
from ledger.models import Instrument
from tests.cast import CHEN, LIN, WANG, Person
from tests.databases import TestDatabase
from tests.factories.people import a_citizen, a_driver, a_mandate

Given = TypeVar("Given")
Answer = TypeVar("Answer")


def all_at_once(
    work: Callable[[Given], Answer], these: Iterable[Given]
) -> list[Answer]:
    def worked(this: Given) -> Answer:
        try:
            return work(this)
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as threads:
        return list(threads.map(worked, these))


def test_sixteen_threads_register_one_citizen_once(committed: TestDatabase) -> None:
    scores = range(600, 616)
    holders = set(all_at_once(lambda score: a_citizen(LIN, score=score), scores))
    assert len(holders) == 1
    assert Holder.objects.count() == Citizen.objects.count() == 1
    limits = {line.kind: line.limit_minor for line in lines_of(holders)}
    assert limits == {
        "parking": 500_00,
        "outpatient": 1_000_00,
        "inpatient": 15_000_00,
    }


def test_the_line_follows_the_score_that_was_written_last(
    committed: TestDatabase,
) -> None:
    a_citizen(LIN)
    scores = [500, 560, 610, 660, 710, 760] * 3
    all_at_once(lambda score: a_citizen(LIN, score=score), scores)
    written = Citizen.objects.get()
    brackets = {500: 0, 560: 500, 610: 1000, 660: 2000, 710: 3000, 760: 5000}
    (outpatient,) = [
        line for line in lines_of([written.holder_id]) if line.kind == "outpatient"
    ]
    assert outpatient.limit_minor == brackets[written.score] * 100
    assert (outpatient.status == "frozen") == (written.score == 500)


def test_of_many_who_bind_one_plate_at_once_one_has_it(
    committed: TestDatabase,
) -> None:
    people = [
        Person(f"hz-{n}", "", "", f"+861380000{n:04}", 700, insured=True, plate="")
        for n in range(4)
    ]
    numbers = [LIN.id_no, WANG.id_no, CHEN.id_no, "11010519491231002X"]

    def take(who: tuple[Person, str]) -> str:
        person, number = who
        try:
            return a_driver(person, id_no=number).hex
        except CredentialTaken as refusal:
            return refusal.code

    for person, number in zip(people, numbers, strict=True):
        a_citizen(person, id_no=number)
    people = [replace(person, plate=LIN.plate) for person in people]
    fates = all_at_once(take, zip(people, numbers, strict=True))
    assert fates.count("credit.credential.taken") == 3


def test_sixteen_threads_give_one_mandate_once(committed: TestDatabase) -> None:
    a_citizen(LIN)
    all_at_once(lambda _: a_mandate(LIN), range(16))
    assert Mandate.objects.count() == Instrument.objects.count() == 1
