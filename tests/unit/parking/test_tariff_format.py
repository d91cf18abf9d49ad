"""What may be said in a tariff file, and which files are versions of one tariff."""

from collections.abc import Callable
from typing import Any

import pytest

from parking.queries.tariffs import known_calendars
from parking.rules.tariff import TariffMalformed, read_tariff
from tests.factories.tariffs import tariff_file

HOURLY = 'prices = [{ price = 1.00, per = "1 h" }]'


def window(text: str) -> str:
    return f'[[windows]]\nname = "w"\n{text}'


def refusal_of(*files: dict[str, Any]) -> TariffMalformed:
    with pytest.raises(TariffMalformed) as refused:
        read_tariff(files, known_calendars())
    return refused.value


def hours(name: str, begins: str, ends: str, more: str = "flat = 1") -> str:
    text = f'[[windows]]\nname = "{name}"\nfrom = "{begins}"\nto = "{ends}"\n'
    return f"{text}{more}\n"


FEAST = '[[days]]\nkind = "feast"\nweekdays = ["sun"]\n'
DAY, NIGHT = hours("day", "08:00", "20:00"), hours("night", "20:00", "08:00")


@pytest.mark.parametrize(
    "words",
    [
        DAY + NIGHT,
        FEAST + hours("feast", "00:00", "24:00", 'days = ["feast"]\nfree = true') + DAY,
        DAY + window("flat = 1"),
        hours("lunch", "12:00", "13:00") + DAY,
        hours("day", "08:00", "20:00", f"{HOURLY}\ncap = 1.00"),
    ],
)
def test_an_exception_before_its_rule_and_a_rule_for_the_rest_are_read(
    words: str,
) -> None:
    assert read_tariff([tariff_file(words)], known_calendars()).code == "trial"


def test_a_file_without_gaps_may_say_so() -> None:
    file = tariff_file(DAY + NIGHT, top="no_gaps = true\n")
    assert read_tariff([file], known_calendars()).code == "trial"


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("code", "", "write a text"),
        ("version", 0, "write a whole number from 1 on"),
        ("version", True, "write a whole number from 1 on"),
        ("zone", "Europe/Atlantis", "is no time zone; write an IANA name"),
        ("zone", "../../etc/passwd", "is no time zone; write an IANA name"),
        ("currency", "eur", 'write a currency code like "CNY"'),
        ("name", {"en": "x"}, "name, zh-Hans: this word is missing"),
        ("windows", 7, "write a list of at least one"),
        ("windows", [], "write a list of at least one"),
        ("windows", [1], "windows, no. 1: write a table of fields"),
        ("windows", [{"name": "w", "flat": 0.5}], "write a number like 5.00"),
    ],
)
def test_wrong_values_are_refused(field: str, value: object, reason: str) -> None:
    mistake = refusal_of({**tariff_file(), field: value})
    assert mistake.pointer.startswith(f"/{field}")
    assert reason in str(mistake)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda newer: newer | {"version": 1}, "/version"),
        (
            lambda newer: {k: newer[k] for k in newer if k != "valid_from"},
            "/valid_from",
        ),
        (lambda newer: newer | {"code": "other"}, "/code"),
        (lambda newer: newer | {"zone": "Europe/Paris"}, "/zone"),
        (lambda newer: newer | {"currency": "CHF"}, "/currency"),
    ],
)
def test_files_that_are_not_versions_of_one_tariff_are_refused(
    change: Callable[[dict[str, Any]], dict[str, Any]], field: str
) -> None:
    newer = tariff_file(top="valid_from = 2024-01-01\n", version=2)
    assert len(read_tariff([tariff_file(), newer], known_calendars()).versions) == 2
    assert refusal_of(tariff_file(), change(newer)).pointer == field


def test_a_tariff_without_any_version_is_refused() -> None:
    assert "at least one version" in str(refusal_of())
