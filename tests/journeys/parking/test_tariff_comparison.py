"""Two versions beside each other: the rules and the fees that differ."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.price_office import (
    JEFFERSON,
    WEDNESDAY,
    a_price_office,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Client:
    return a_price_office()


def comparison(office: Client, left: str, right: str, **asked: Any) -> str:
    asked = {"left": left, "right": right, "entry": WEDNESDAY} | asked
    answer = office.get(
        reverse("compare-tariffs"), asked, headers={"accept-language": "en"}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_versions_show_where_they_differ(office: Client) -> None:
    html = comparison(office, f"{JEFFERSON}.1", f"{JEFFERSON}.2")
    differing = [
        text_of(row)
        for row in re.findall(r"(?s)<tr class=.tariff-differs.*?</tr>", html)
    ]
    assert len(differing) == 2
    assert "until 17 Nov 2019 from 18 Nov 2019 on" in differing[0]
    assert "$18.00 and nothing else" in differing[1]
    assert "$20.00 and nothing else" in differing[1]
    assert len(re.findall(r'd="M84 296L', html)) == 2
    assert "Small vehicles, entry at 10 Jul 2024, 08:00" in text_of(html)
    fees = text_of(html.partition("Where the fee differs</h2>")[2])
    assert "4 h 05 min to 24 h $18.00 $20.00" in fees


def test_equal_fees_are_said_to_be_equal(office: Client) -> None:
    asked = {"entry": "2024-07-10T20:00"}
    html = comparison(office, f"{JEFFERSON}.1", f"{JEFFERSON}.2", **asked)
    assert "stays of up to 24 h cost the same" in html


def test_two_tariffs_are_compared_for_a_class_and_the_others_are_named(
    office: Client,
) -> None:
    html = comparison(office, "hangzhou-road-1.1", "hangzhou-road-2.1")
    assert "Hangzhou on-street parking, area 2 · version 1" in html
    assert "¥4.00 for each started 30 min" in html
    assert "Rules differ for other classes too: Large vehicles, Motorcycles" in html


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"right": f"{JEFFERSON}.1"}, "right", "Choose another one than on the left."),
        ({"right": f"{JEFFERSON}.9"}, "right", "Select a valid choice."),
        ({"entry": "1901-01-01T00:00"}, "entry", "between the years 1970 and 2200"),
    ],
)
def test_a_comparison_that_cannot_be_is_refused_at_its_field(
    office: Client, asked: dict[str, str], field: str, sentence: str
) -> None:
    given = {"left": f"{JEFFERSON}.1", "right": f"{JEFFERSON}.2", "entry": WEDNESDAY}
    answer = office.get(
        reverse("compare-tariffs"), given | asked, headers={"accept-language": "en"}
    )
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert sentence in errors[field][0]


def test_fees_in_two_currencies_are_not_compared(office: Client) -> None:
    html = comparison(office, f"{JEFFERSON}.1", "hangzhou-road-1.1")
    assert "different currencies" in html
    assert "<svg class=" not in html.partition("content-main")[2]
