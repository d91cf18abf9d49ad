"""What the API's description tells the makers of hospitals' systems."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

README = Path(__file__).parents[2] / "clinic" / "README.md"
OF_CALLS = re.compile(r"`(clinic\.(?:bed|charge|hospital|patient|visit)\.[a-z_]+)`")
"""Whatever of these is refused, a hospital's system is told."""

CHARGES = "/api/v1/clinic/visits/{visit_no}/charges"


@pytest.fixture
def described(db: None) -> Any:
    return Client().get("/api/schema/").json()


def of_clinic(described: Any) -> dict[str, str]:
    return {
        f"{method} {path}": call["description"]
        for path, calls in described["paths"].items()
        if "/clinic/" in path
        for method, call in calls.items()
    }


def test_each_call_names_what_it_is_refused_with(described: Any) -> None:
    calls = of_clinic(described)
    assert all("Refused, in this order, with:" in said for said in calls.values())
    assert (
        "- `clinic.charge.unknown_code` (400): The price list in force does not know "
        "the code." in calls[f"post {CHARGES}"]
    )
    reversing = calls[f"post {CHARGES}/{{line_no}}/reverse"]
    assert "`clinic.charge.being_paid` (409, ask again)" in reversing


def test_every_refusal_of_visits_that_is_written_down_stands_with_a_call(
    described: Any,
) -> None:
    told = " ".join(of_clinic(described).values())
    listed = README.read_text().partition("## Refusals")[2].partition("\n\n## ")[0]
    known = set(OF_CALLS.findall(listed)) - {"clinic.patient.unidentified"}
    assert known == set(OF_CALLS.findall(told))


def test_amounts_quantities_and_moments_say_what_they_count_in(described: Any) -> None:
    charge = described["components"]["schemas"]["Charge"]["properties"]
    units = {
        name: one["description"] for name, one in charge.items() if "description" in one
    }
    assert units == {
        "unit_price_minor": "in minor units (fen, cents) of the currency",
        "quantity": "a decimal number as text, with up to four places",
        "performed_at": "RFC 3339, with an offset from UTC",
    }
