"""Who did a step of a bill, as its citizen reads it: no names of staff."""

import pytest

from config.portal.words import who_did


@pytest.mark.parametrize(
    ("by", "kind", "told"),
    [
        ("gate:out-1",              "parking",    "Lane out-1"),
        ("desk:wu",                 "parking",    "Service desk"),
        ("desk:wu",                 "inpatient",  "The hospital's desk"),
        ("hospital:li",             "inpatient",  "Hospital"),
        ("hospital: patient named", "inpatient",  "Hospital: the patient was named"),
        ("gateway:sandbox",         "parking",    "Payment gateway"),
        ("credit: plate bound",     "parking",    "CityTab: you added the plate"),
        ("user:zhao",               "parking",    "CityTab"),
        ("link",                    "parking",    "Payment by a link"),
    ],
)  # fmt: skip
def test_a_step_names_a_place_and_nobody(by: str, kind: str, told: str) -> None:
    assert who_did(by, kind) == told
