"""Mainland China's holidays, as the State Council announced them."""

from datetime import date, timedelta

import pytest

from parking.queries.holiday_calendars import (
    HolidayTableWrong,
    china_with,
    mainland_china,
    read_corrections,
)


def days_of(name: str, year: int) -> list[str]:
    names = mainland_china().year(year).names
    return sorted(
        str(day)[5:] for day in names if day.year == year and name in names[day]
    )


def span(first: str, last: str) -> list[str]:
    day, end = date.fromisoformat(f"2024-{first}"), date.fromisoformat(f"2024-{last}")
    days = range((end - day).days + 1)
    return [str(day + timedelta(days=i))[5:] for i in days]


@pytest.mark.parametrize(
    ("name", "year", "first", "last"),
    [
        ("spring_festival", 2023, "01-21", "01-27"),
        ("spring_festival", 2024, "02-10", "02-17"),
        ("spring_festival", 2025, "01-28", "02-04"),
        ("qingming", 2024, "04-04", "04-06"),
        ("qingming", 2023, "04-05", "04-05"),
        ("labour_day", 2024, "05-01", "05-05"),
        ("labour_day", 2023, "04-29", "05-03"),
        ("dragon_boat", 2024, "06-08", "06-10"),
        ("mid_autumn", 2024, "09-15", "09-17"),
        ("national_day", 2024, "10-01", "10-07"),
        ("national_day", 2022, "10-01", "10-07"),
        ("new_year", 2024, "01-01", "01-01"),
    ],
)
def test_a_holiday_has_its_weekends_and_exchanged_days(
    name: str, year: int, first: str, last: str
) -> None:
    found = [day for day in days_of(name, year) if day[:2] != "12"]
    assert found == span(first, last)


@pytest.mark.parametrize(
    ("year", "eve"),
    [(2012, "01-22"), (2020, "01-24"), (2023, "01-21"), (2024, "02-09"),
     (2025, "01-28"), (2026, "02-16"), (2027, "02-05"), (2033, "01-30")],
)  # fmt: skip
def test_the_lunar_new_years_eve_is_found(year: int, eve: str) -> None:
    assert days_of("lunar_new_year_eve", year) == [eve]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-10-07", False),  # an exchanged Monday
        ("2024-10-12", True),  # the Saturday worked for it
        ("2024-10-13", False),
        ("2024-10-14", True),
        ("2022-12-31", False),  # a Saturday at the year's end
    ],
)
def test_who_works_when(day: str, *, works: bool) -> None:
    asked = date.fromisoformat(day)
    assert mainland_china().year(asked.year).is_working(asked) is works


def test_a_correction_replaces_what_the_library_says() -> None:
    corrections = read_corrections(
        """
        [[days]]
        date = 2027-02-12
        working = false
        holidays = ["spring_festival"]
        [[days]]
        date = 2027-02-14
        working = true
        holidays = []
        """
    )
    friday, sunday = date(2027, 2, 12), date(2027, 2, 14)
    assert mainland_china().year(2027).is_working(friday)
    corrected = china_with(corrections).year(2027)
    assert not corrected.is_working(friday)
    assert corrected.names[friday] == {"spring_festival"}
    assert corrected.is_working(sunday)


@pytest.mark.parametrize(
    "text",
    [
        "days = 3",
        "days",
        "[[days]]\ndate = 2027-02-12\nworking = false",
        '[[days]]\ndate = 2027-02-12\nworking = false\nholidays = ["easter"]',
        "[[days]]\ndate = 2027-02-12\nworking = 1\nholidays = []",
        '[[days]]\ndate = "2027-02-12"\nworking = true\nholidays = []',
    ],
)
def test_a_wrong_table_of_corrections_is_refused(text: str) -> None:
    with pytest.raises(HolidayTableWrong):
        read_corrections(text)
