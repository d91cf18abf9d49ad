"""The price office's pages: all tariffs, one as a notice, a stay tried under it."""

import re
from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ledger.rules.spelling import DASH
from parking.queries.tariffs import load_tariff, tariff_codes
from tests.factories.parking import a_lot
from tests.factories.price_office import (
    JEFFERSON,
    WEDNESDAY,
    a_price_office,
    text_of,
)

pytestmark = pytest.mark.django_db

Asked = dict[str, Any]


@pytest.fixture
def office(db: None) -> Client:
    return a_price_office()


def tariff_page(
    office: Client, code: str, *, version: int = 1, language: str = "en", **asked: Any
) -> str:
    address = reverse("tariff", args=[code, version])
    answer = office.get(address, asked, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


# --- the list


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en", "Hangzhou on-street parking, core area"),
        ("zh-hans", "杭州道路停车 核心区"),
    ],
)
def test_all_tariffs_are_listed_with_versions_and_lots(
    office: Client, language: str, name: str
) -> None:
    lot = a_lot()
    page = office.get(reverse("tariffs"), headers={"accept-language": language})
    html = page.content.decode()
    assert name in html
    assert reverse("admin:parking_lot_change", args=[lot.id]) in html
    for version in (1, 2):
        assert reverse("tariff", args=[JEFFERSON, version]) in html


def test_the_menu_leads_there(office: Client) -> None:
    assert reverse("tariffs") in office.get(reverse("admin:index")).content.decode()


# --- a tariff as a notice


@pytest.mark.parametrize(
    ("code", "sentences"),
    [
        (
            "hangzhou-road-1",
            [
                "Large vehicles, Large electric vehicles",
                "In the first 60 min: ¥3.00 for each started 30 min",
                "After 60 min: ¥8.00 for each started 30 min",
                "20:00 to 08:00 of the next day",
                "¥5.00 flat, once each time, however long",
                "Lunar New Year's Eve, 1st lunar day to 6th lunar day",
            ],
        ),
        (
            "shenzhen-road-1",
            [
                "Stays of up to 10 min are free, this length included",
                "From 30 min to 3 h: ¥6.00 for each started 30 min",
                "2 h of charged time are free for each plate on each calendar day",
                "Used in portions of 60 min",
                "Until the end of the day before 1 Jan 2024",
            ],
        ),
        (
            "wilson-westpoint",
            ["In the first 3 h: free", "Whoever comes back within 60 min continues"],
        ),
        (
            "jacksonville-garage",
            ["At most $7.00 for the whole stay", "$7.00 where the entry is not known"],
        ),
        (
            "ocpi-free-at-20",
            ["€1.00 per hour, for each started 15 min", "At all other times free"],
        ),
    ],
)
def test_a_tariff_reads_like_its_notice(
    office: Client, code: str, sentences: list[str]
) -> None:
    page = text_of(tariff_page(office, code))
    assert [one for one in sentences if one not in page] == []


def test_a_notice_is_in_the_readers_language(office: Client) -> None:
    page = text_of(tariff_page(office, "hangzhou-road-1", language="zh-hans"))
    for part in ("首 60 分钟内", "每 30 分钟 ¥3.00", "不足 30 分钟按 30 分钟计"):
        assert part in page
    assert "除夕、正月初一至正月初六" in page
    assert "In the first" not in page


def test_windows_that_never_count_for_a_class_are_not_in_its_column(
    office: Client,
) -> None:
    page = tariff_page(office, "hangzhou-westlake")
    row = page.partition("Daytime on a peak day")[2].partition("</tr>")[0]
    _, small, large = (text_of(cell) for cell in row.split("<td"))
    assert "¥30.00 in all" in small
    assert "¥" not in large


def test_the_page_of_every_version_opens(office: Client) -> None:
    closed = [
        version.code
        for code in tariff_codes()
        for version in load_tariff(code).versions
        if version.names["zh-Hans"]
        not in tariff_page(office, code, version=version.version, language="zh-hans")
    ]
    assert closed == []


# --- the curve


def test_the_curve_is_drawn_in_steps_and_told_in_words(office: Client) -> None:
    page = tariff_page(office, JEFFERSON, entry=WEDNESDAY, vehicle_class="small")
    assert "<title" in page
    assert "Small vehicles: $2.00 after 1 h, $18.00 after 24 h." in unescape(page)
    table = text_of(page.partition("Length of stay</th>")[2].partition("</table>")[0])
    assert "4 h $8.00 5 h $18.00" in table
    (line,) = re.findall(r'class="line line-1"\s+d="([^"]+)"', page)
    corners = [tuple(map(int, one.split())) for one in line[1:].split("L")]
    steps = pairwise(corners)
    # A second after the hour the next has begun: within half a unit it is upright.
    assert all(x == x2 or y == y2 for (x, y), (x2, y2) in steps)


# --- a stay to try


def test_a_stay_is_tried_and_explained_line_by_line(office: Client) -> None:
    asked: Asked = {
        "entry": WEDNESDAY,
        "exit": "2024-07-10T09:45",
        "vehicle_class": "large",
    }
    page = text_of(tariff_page(office, "hangzhou-road-1", **asked))
    assert "Fee: ¥28.00" in page
    page = page.replace(DASH, "-").replace("\N{MULTIPLICATION SIGN}", "x")
    assert "Daytime 08:00-09:00 2 x ¥6.00 ¥12.00" in page
    assert "Daytime 09:00-09:45 2 x ¥8.00 ¥16.00" in page


def test_coupons_are_tried_too_minutes_first_amounts_last(office: Client) -> None:
    page = office.get(
        reverse("tariff", args=["hangzhou-road-1", 1]),
        {
            "entry": "2024-07-10T09:00",
            "exit": "2024-07-10T11:00",
            "vehicle_class": "small",
            "minutes_off": "60",
            "percent_off": "50",
            "amount_off": "1.00",
        },
    )
    html = page.content.decode()
    assert "Fee: ¥2.00" in html
    assert html.count("Coupon") >= 3
    for taken in ("-¥8.00", "-¥3.00", "-¥1.00"):
        assert taken in html


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("minutes_off", "-5"), ("percent_off", "101"), ("amount_off", "0.001")],
)
def test_a_coupon_that_there_can_not_be_is_named_at_its_field(
    office: Client, field: str, wrong: str
) -> None:
    page = office.get(
        reverse("tariff", args=["hangzhou-road-1", 1]),
        {
            "entry": "2024-07-10T09:00",
            "exit": "2024-07-10T11:00",
            "vehicle_class": "small",
            field: wrong,
        },
    )
    assert list(page.context["form"].errors) == [field]


def test_earlier_stays_are_looked_at_where_the_tariff_does(office: Client) -> None:
    asked: Asked = {
        "entry": WEDNESDAY,
        "exit": "2024-07-10T10:00",
        "vehicle_class": "small",
    }
    assert "Fee: A$0.00" in text_of(tariff_page(office, "wilson-westpoint", **asked))
    asked |= {"earlier_1_entry": "2024-07-10T05:00"}
    page = text_of(tariff_page(office, "wilson-westpoint", **asked))
    assert "An earlier stay has an entry and an exit." in page
    asked |= {"earlier_1_exit": "2024-07-10T07:30"}
    page = text_of(tariff_page(office, "wilson-westpoint", **asked))
    assert "Fee: A$8.00" in page
    assert "earlier_1_entry" not in tariff_page(office, JEFFERSON)


@pytest.mark.parametrize(
    ("field", "asked", "sentence"),
    [
        ("exit", {"exit": "2024-07-10T07:59"}, "The exit is before the entry."),
        ("exit", {"exit": "2054-07-10T07:59"}, "lasts 3660 days at most"),
        ("entry", {"entry": ""}, "This field is required."),
        ("entry", {"entry": "yesterday"}, "Enter a valid date/time."),
        ("entry", {"entry": "1901-01-01T00:00"}, "between the years 1970 and 2200"),
        ("entry", {"entry": "0001-01-01T00:00"}, "between the years 1970 and 2200"),
        ("entry", {"entry": "9999-12-31T23:59"}, "between the years 1970 and 2200"),
        ("entry", {"entry": "2024-03-10T02:30"}, "may not exist"),
        ("vehicle_class", {"vehicle_class": "boat"}, "Select a valid choice."),
    ],
)
def test_a_mistake_is_named_at_its_field(
    office: Client, field: str, asked: dict[str, str], sentence: str
) -> None:
    given = {"entry": WEDNESDAY, "exit": "2024-07-10T09:00", "vehicle_class": "small"}
    address = reverse("tariff", args=[JEFFERSON, 1])
    answer = office.get(address, given | asked, headers={"accept-language": "en"})
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert sentence in errors[field][0]
    html = answer.content.decode()
    assert sentence in unescape(html)
    assert "Fee:" not in html


def test_a_stay_on_another_versions_day_says_so(office: Client) -> None:
    asked: Asked = {
        "entry": WEDNESDAY,
        "exit": "2024-07-10T17:00",
        "vehicle_class": "small",
    }
    page = text_of(tariff_page(office, JEFFERSON, **asked))
    assert "Fee: $18.00" in page
    assert "version 2 is in force; here version 1 is tried" in page
    page = text_of(tariff_page(office, JEFFERSON, version=2, **asked))
    assert "Fee: $20.00" in page
    assert "is in force; here" not in page


# --- what is not there


def test_there_is_no_page_for_what_is_not_there(office: Client) -> None:
    for code, version in ((JEFFERSON, 3), ("atlantis", 1)):
        assert office.get(reverse("tariff", args=[code, version])).status_code == 404
