"""A wrong tariff file is refused with the field's path and the reason."""

from collections.abc import Callable
from typing import Any

import pytest

from parking.queries.tariffs import known_calendars
from parking.rules.tariff import TariffMalformed, read_tariff
from tests.factories.tariffs import ALL_DAY, tariff_file

HOURLY = 'prices = [{ price = 1.00, per = "1 h" }]'


def window(text: str) -> str:
    return f'[[windows]]\nname = "w"\n{text}'


def prices(text: str) -> str:
    return window(f"prices = [{text}]")


def refusal_of(*files: dict[str, Any]) -> TariffMalformed:
    with pytest.raises(TariffMalformed) as refused:
        read_tariff(files, known_calendars())
    return refused.value


@pytest.mark.parametrize(
    ("words", "field", "reason"),
    [
        ("", "/windows", "the field is missing"),
        (window(""), "/windows/0", "exactly one of free, flat, prices"),
        (window(f"flat = 1.00\n{HOURLY}"), "/windows/0", "exactly one of"),
        (window("free = false"), "/windows/0/free", "only true"),
        (window("flat = -1"), "/windows/0/flat", "at least 0"),
        (window('flat = "1.00"'), "/windows/0/flat", "a decimal number"),
        (window("flat = nan"), "/windows/0/flat", "a decimal number"),
        (window("flat = true"), "/windows/0/flat", "a decimal number"),
        (window("flat = 1.005"), "/windows/0/flat", "EUR has 2 decimal places"),
        (window("flat = 1\ncap = 2"), "/windows/0/cap", "no such field"),
        (window("flat = 1\nprise = 2"), "/windows/0/prise", "no such field"),
        (window('from = "08:00"\nflat = 1'), "/windows/0/to", "missing"),
        (window('from = "8:00"\nto = "9:00"\nflat = 1'), "/windows/0/from", "00:00"),
        (window('from = "24:01"\nto = "09:00"\nflat = 1'), "/windows/0/from", "24:00"),
        (window('from = "09:00"\nto = "09:00"\nflat = 1'), "/windows/0/from", "length"),
        (
            window('days = ["feast"]\nflat = 1'),
            "/windows/0/days",
            "no rule names feast",
        ),
        (window('classes = ["bus"]\nflat = 1'), "/windows/0/classes/0", "one of small"),
        (window("flat = 1") + "\n" + window("flat = 2"), "/windows", "two windows"),
        (prices('{ price = 1, per = "1h" }'), "/windows/0/prices/0/per", "30 min"),
        (prices('{ price = 1, per = "0 h" }'), "/windows/0/prices/0/per", "30 min"),
        (prices("{ price = 1 }"), "/windows/0/prices/0/per", "missing"),
        (
            prices('{ price = 1, per = "1 h", round = "near" }'),
            "/windows/0/prices/0/round",
            "one of up, down, pro_rata",
        ),
        (
            prices('{ price = 1, per = "1 h", until = "1 h" }'),
            "/windows/0/prices/0/until",
            "every step but the last",
        ),
        (
            prices('{ price = 1, per = "1 h" }, { price = 2, per = "1 h" }'),
            "/windows/0/prices/0/until",
            "every step but the last",
        ),
        (
            prices(
                '{ until = "2 h", block = 1 }, { until = "1 h", block = 1 },'
                '{ price = 2, per = "1 h" }'
            ),
            "/windows/0/prices/1/until",
            "ends before it begins",
        ),
        (
            prices('{ until = "1 h", price = 1, per = "1 h" }, { block = 1 }'),
            "/windows/0/prices/1",
            "blocks stand before",
        ),
        (ALL_DAY + "[classes]\nbus = { factor = 1 }", "/classes/bus", "no such field"),
        (
            window("flat = 0.01\n[classes]\nmotorcycle = { factor = 0.5 }"),
            "/windows/0/flat",
            "not a whole minor unit",
        ),
        (ALL_DAY + "[caps]\nweek = 9", "/caps/week", "no such field"),
        (
            ALL_DAY + "cap = 1\n[caps]\ncalendar_day = 9",
            "/caps",
            "do not combine",
        ),
        (
            ALL_DAY + "[caps]\nperiod_24h = 8\ncalendar_day = 9",
            "/caps",
            "do not combine",
        ),
        (
            ALL_DAY + "units_run_on = true\n[caps]\ncalendar_day = 9",
            "/caps",
            "does not combine with units_run_on",
        ),
        (
            ALL_DAY
            + '[full_periods]\nevery = "24 h"\nflat = 1\n[caps]\nperiod_24h = 9',
            "/full_periods",
            "do not combine",
        ),
        (ALL_DAY + "[grace]\n", "/grace", "exactly one of up_to, below"),
        (ALL_DAY + "[reentry]\n", "/reentry/within", "missing"),
        (
            ALL_DAY + '[[switches]]\nname = "s"\nentered_from = "09:00"\n'
            'entered_to = "08:00"\nlonger_than = "1 h"\nflat = 1',
            "/switches/0/entered_to",
            "before entered_from",
        ),
    ],
)
def test_wrong_words_are_refused(words: str, field: str, reason: str) -> None:
    mistake = refusal_of(tariff_file(words))
    assert mistake.pointer == field
    assert reason in str(mistake)
    assert field in str(mistake)


def hours(name: str, begins: str, ends: str, more: str = "flat = 1") -> str:
    text = f'[[windows]]\nname = "{name}"\nfrom = "{begins}"\nto = "{ends}"\n'
    return f"{text}{more}\n"


FEAST = '[[days]]\nkind = "feast"\nweekdays = ["sun"]\n'
DAY, NIGHT = hours("day", "08:00", "20:00"), hours("night", "20:00", "08:00")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (DAY + hours("evening", "19:00", "22:00"), "day and evening are both open"),
        (hours("night", "20:00", "09:00") + DAY, "both open at 08:00"),
        (window("flat = 1") + "\n" + DAY, "w and day are both open"),
        (
            FEAST
            + DAY
            + hours("feast", "08:00", "20:00", 'days = ["feast"]\nfree=true'),
            "day and feast are both open",
        ),
        (DAY + hours("lunch", "12:00", "13:00"), "day and lunch are both open"),
        (
            hours("day", "08:00", "20:00", f"{HOURLY}\ncap = 0.50"),
            "cap of day is below its first unit",
        ),
        (ALL_DAY + "[caps]\nvisit = 0.99", "below the first unit of every window"),
        ("no_gaps", "no window is open at 00:00 of a day that is ordinary"),
    ],
)
def test_words_that_make_no_sense_together_are_refused(words: str, reason: str) -> None:
    file = tariff_file(DAY, top="no_gaps = true\n") if words == "no_gaps" else None
    assert reason in str(refusal_of(file or tariff_file(words)))


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
    ("rule", "field", "reason"),
    [
        ('kind = "k"', "/days/0", "fits every day"),
        ('kind = "ordinary"\nweekdays = ["sun"]', "/days/0/kind", "what no rule names"),
        ('kind = "k"\nweekdays = ["sunday"]', "/days/0/weekdays/0", "one of mon"),
        ('kind = "k"\nseasons = [["02-30", "03-01"]]', "/days/0/seasons/0/0", "03-15"),
        ('kind = "k"\nseasons = [["02-28"]]', "/days/0/seasons/0", "a last day"),
        ('kind = "k"\nworking = true', "/days/0", "names no calendar"),
        ('kind = "k"\nholidays = ["easter"]', "/days/0", "names no calendar"),
    ],
)
def test_wrong_rules_for_days_are_refused(rule: str, field: str, reason: str) -> None:
    mistake = refusal_of(tariff_file(f"[[days]]\n{rule}\n{ALL_DAY}"))
    assert mistake.pointer == field
    assert reason in str(mistake)


@pytest.mark.parametrize(
    ("top", "field", "reason"),
    [
        ('holidays = "XX"\n', "/holidays", "known calendars are CN"),
        ('motto = "pay"\n', "/motto", "no such field"),
        ("valid_from = 2024-01-01T00:00:00Z\n", "/valid_from", "a date like"),
        ('valid_from = "2024-01-01"\n', "/valid_from", "a date like"),
    ],
)
def test_wrong_fields_at_the_top_are_refused(top: str, field: str, reason: str) -> None:
    mistake = refusal_of(tariff_file(top=top))
    assert mistake.pointer == field
    assert reason in str(mistake)


def test_a_holiday_that_the_calendar_does_not_know_is_refused() -> None:
    rule = '[[days]]\nkind = "k"\nholidays = ["easter"]\n'
    mistake = refusal_of(tariff_file(rule + ALL_DAY, top='holidays = "CN"\n'))
    assert str(mistake) == (
        "The tariff is wrong at /days/0/holidays: the calendar has no easter."
    )


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("code", "", "a text is expected"),
        ("version", 0, "a whole number from 1 on"),
        ("version", True, "a whole number from 1 on"),
        ("zone", "Europe/Atlantis", "not a time zone"),
        ("zone", "../../etc/passwd", "not a time zone"),
        ("currency", "eur", "a currency code like CNY"),
        ("name", {"en": "x"}, "/name/zh-Hans: the field is missing"),
        ("windows", 7, "a list with at least one element"),
        ("windows", [], "a list with at least one element"),
        ("windows", [1], "/windows/0: a table of fields is expected"),
        ("windows", [{"name": "w", "flat": 0.5}], "a decimal number"),
    ],
)
def test_wrong_values_are_refused(field: str, value: object, reason: str) -> None:
    mistake = refusal_of({**tariff_file(), field: value})
    assert mistake.pointer.startswith(f"/{field}")
    assert reason in str(mistake)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda newer: newer | {"version": 1}, "/valid_from"),
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
