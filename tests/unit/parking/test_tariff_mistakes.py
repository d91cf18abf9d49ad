"""Each kind of mistake in a tariff file is refused in words that say what to change."""

import re
from pathlib import Path

import pytest

from parking.queries.tariffs import TariffFileWrong, known_calendars, read_file
from parking.rules.tariff import TariffMalformed, read_tariff
from tests.factories.tariffs import ALL_DAY, HEAD, tariff_file

TABLE = Path(__file__).with_name("tariff_mistakes.txt").read_text()
HEAD_OF_ROAD = HEAD.format(code="road", version=1, zone="Asia/Shanghai")


def mistakes() -> list[object]:
    """Read the table: the name of a mistake, the words, what is said of them."""
    found = re.findall(r"^== (.+)\n((?:.*\n)*?)((?:> .*\n)+)", TABLE, re.MULTILINE)
    return [
        pytest.param(words, said.replace("> ", "").replace("\n", " ").strip(), id=name)
        for name, words, said in found
    ]


def written(words: str) -> dict[str, object]:
    top, table, rest = words.partition("[")
    rest += "" if "[windows]]" in rest else ALL_DAY
    return tariff_file(table + rest, top=top)


@pytest.mark.parametrize(("words", "said"), mistakes())
def test_a_mistake_is_refused_in_words_that_say_what_to_change(
    words: str, said: str
) -> None:
    with pytest.raises(TariffMalformed) as refused:
        read_tariff([written(words)], known_calendars())
    assert str(refused.value) == f"The tariff is wrong at {said}."


def test_the_table_has_every_mistake_once() -> None:
    names = [str(one.id) for one in mistakes()]  # type: ignore[attr-defined]
    assert len(set(names)) == TABLE.count("\n== ") == len(names)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("valid_from = 2024-02-30", "Invalid date or datetime (at line 1, column 14)"),
        ("lost_record = 7,00", "Expected newline or end of document"),
        ("zone = Asia/Shanghai", "Invalid value (at line 1, column 8)"),
    ],
)
def test_a_line_that_is_no_toml_is_named(line: str, said: str) -> None:
    with pytest.raises(TariffFileWrong) as refused:
        read_file("road.v1.toml", line)
    told = str(refused.value)
    assert told.startswith(f"The tariff file road.v1.toml is wrong: {said}")
    assert told.endswith("; mend that place")


def test_a_wrong_file_is_named_with_the_place() -> None:
    night = '[[windows]]\nname = "night"\nflat = -1.00\n'
    with pytest.raises(TariffFileWrong) as refused:
        read_file("road.v1.toml", HEAD_OF_ROAD + night)
    assert str(refused.value) == (
        "The tariff file road.v1.toml is wrong:"
        " windows, no. 1, flat: -1.00 is below zero; write 0 or more"
    )
