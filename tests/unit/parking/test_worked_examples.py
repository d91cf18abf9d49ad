"""The examples that the cities themselves published, as far as they are at hand."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from parking.ports import Stay
from parking.queries.tariffs import load_tariff, tariff_codes
from tests.factories.tariffs import explained

FILE = Path(__file__).parents[4] / "shared" / "tariffs" / "worked_examples.json"

pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="worked_examples.json is not beside this checkout"
)


def examples() -> list[Any]:
    if not FILE.exists():
        return []
    known = tariff_codes()
    read = json.loads(FILE.read_text())
    return [pytest.param(one, id=one["id"]) for one in read if one["tariff"] in known]


def stay_of(times: dict[str, Any]) -> Stay:
    return Stay(
        datetime.fromisoformat(times["entry_at"]),
        datetime.fromisoformat(times["exit_at"]),
    )


@pytest.mark.parametrize("example", examples())
def test_a_published_example_costs_what_was_published(example: dict[str, Any]) -> None:
    asked = replace(
        stay_of(example),
        vehicle_class=example["vehicle_class"],
        prior=tuple(map(stay_of, example["prior_sessions"])),
    )
    fee = explained(load_tariff(example["tariff"]), asked).fee
    assert (fee.amount_minor, fee.currency) == (
        example["fee_minor"],
        example["currency"],
    )
