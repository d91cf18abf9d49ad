"""The examples of the README are tariffs that can be read."""

import re
from pathlib import Path

import pytest

from parking.queries.tariffs import known_calendars, parse_toml
from parking.rules.tariff import read_tariff
from tests.factories.tariffs import ALL_DAY

README = Path(__file__).parents[3] / "parking" / "README.md"
HEAD, *BLOCKS = re.findall(r"```toml\n(.*?)```", README.read_text(), re.DOTALL)
DAYS = next(block for block in BLOCKS if block.startswith("[[days]]"))


@pytest.mark.parametrize("block", BLOCKS)
def test_an_example_can_be_read(block: str) -> None:
    if block.startswith("prices"):
        block = f'[[windows]]\nname = "w"\n{block}'
    days = "" if block == DAYS else DAYS
    windows = "" if "[[windows]]" in block else ALL_DAY
    file = parse_toml(HEAD + days + block + windows)
    assert read_tariff([file], known_calendars()).code == "hangzhou-road-1"
