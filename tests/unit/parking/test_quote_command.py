"""``manage.py quote`` prints one quote, or one clear sentence."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from parking.queries.tariffs import TariffUnknown, load_tariff


def ask(**changed: str) -> str:
    asked = {
        "tariff": "hangzhou-road-1",
        "entry": "2024-07-10T18:00:00+08:00",
        "exit": "2024-07-10T14:00:00Z",
        "class": "large",
    } | changed
    out = StringIO()
    words = [word for name, value in asked.items() for word in (f"--{name}", value)]
    call_command("quote", *words, stdout=out)
    return out.getvalue()


def test_a_quote_is_one_json_document() -> None:
    answer = json.loads(ask())
    assert answer.keys() == {"fee_minor", "currency", "lines", "tariff", "input_hash"}
    assert (answer["fee_minor"], answer["currency"]) == (3800, "CNY")
    assert answer["tariff"] == {"code": "hangzhou-road-1", "version": 1}
    assert sum(line["amount_minor"] for line in answer["lines"]) == 3800


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"tariff": "atlantis"}, "There is no tariff atlantis."),
        ({"exit": "2024-07-10T17:59:59+08:00"}, "The exit is before the entry."),
        ({"class": "tank"}, "The vehicle class tank is not known."),
        ({"entry": "2024-07-10T18:00:00"}, "is not an RFC 3339 time with an offset"),
        ({"entry": "20240710T18+08"}, "is not an RFC 3339 time with an offset"),
        ({"entry": "2024-02-30T18:00:00Z"}, "is not an RFC 3339 time with an offset"),
    ],
)
def test_what_is_refused_is_said_in_a_sentence(
    changed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        ask(**changed)


def test_an_earlier_stay_has_two_times_as_well() -> None:
    back = "2024-07-10T17:00:00+08:00"
    with pytest.raises(CommandError, match="RFC 3339"):
        call_command("quote", "--tariff", "wilson-westpoint", "--prior", back, "now")


def test_a_refusal_ends_with_exit_code_2() -> None:
    with pytest.raises(CommandError) as refused:
        ask(tariff="atlantis")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("code", ["", "..", "../calendars/cn", "hangzhou-road-1.v1"])
def test_a_code_is_never_a_path(code: str) -> None:
    with pytest.raises(TariffUnknown) as refused:
        load_tariff(code)
    assert refused.value.code == "parking.tariff.unknown"
