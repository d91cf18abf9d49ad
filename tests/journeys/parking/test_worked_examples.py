"""Every worked example, asked of the engine, over the API and on the command line."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

from django.core.management import call_command

from parking.queries.tariffs import load_tariff, tariff_codes
from tests.factories.gates import QUOTES, a_gate
from tests.factories.parking import a_lot
from tests.factories.tariffs import explained
from tests.factories.worked_examples import Example, worked_examples

Ask = Callable[[Example], dict[str, Any]]


def ask_the_engine(example: Example) -> dict[str, Any]:
    return dict(explained(load_tariff(example.tariff), example.stay).as_json())


def ask_the_command(example: Example) -> dict[str, Any]:
    out = StringIO()
    earlier = [
        word
        for one in example.prior
        for word in ("--prior", one["entry_at"], one["exit_at"])
    ]
    call_command(
        "quote",
        *("--tariff", example.tariff, "--class", example.vehicle_class),
        *("--entry", example.times["entry_at"], "--exit", example.times["exit_at"]),
        *earlier,
        stdout=out,
    )
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_every_example_costs_what_is_known_whoever_is_asked(db: None) -> None:
    gate = a_gate(a_lot())

    def ask_the_api(example: Example) -> dict[str, Any]:
        body = {
            "tariff": example.tariff,
            "vehicle_class": example.vehicle_class,
            **example.times,
            "prior_sessions": example.prior,
        }
        answer: dict[str, Any] = gate.post(QUOTES, body).json()
        return answer

    asked: list[Ask] = [ask_the_engine, ask_the_api, ask_the_command]
    examples = worked_examples()
    known = [(one.name, one.fee_minor, one.currency) for one in examples]
    for ask in asked:
        answers = [ask(example) for example in examples]
        assert [
            (example.name, answer["fee_minor"], answer["currency"])
            for example, answer in zip(examples, answers, strict=True)
        ] == known
    assert ask_the_engine(examples[0]) == ask_the_api(examples[0])


def test_every_tariff_has_an_example() -> None:
    assert {one.tariff for one in worked_examples()} == set(tariff_codes())
