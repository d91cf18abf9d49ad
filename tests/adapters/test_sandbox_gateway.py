from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from ledger.adapters import GatewayUnknown
from ledger.adapters import gateway as gateway_called
from ledger.adapters.sandbox.client import SandboxGateway
from ledger.money import Money
from ledger.ports import Answer, Outcome
from tests.factories.listener import Listener
from tests.factories.orders import FARE, order
from tests.factories.sandbox import SECRET, SandboxProcess


def taken(sandbox: SandboxProcess, reference: str) -> list[dict[str, Any]]:
    return sandbox.charges(f"?reference={reference}")


class Case(NamedTuple):
    token: str
    answer: str
    reason: str
    retryable: bool
    later: str


# What a token answers, and what the gateway says when it is asked afterwards.
# fmt: off
TOKENS = [
    ("tok_ok",            "succeeded", "",                   False, "succeeded"),
    ("tok_insufficient",  "declined",  "insufficient_funds", True,  "declined"),
    ("tok_revoked",       "declined",  "mandate_revoked",    False, "declined"),
    ("tok_timeout_paid",  "unknown",   "",                   False, "succeeded"),
    ("tok_timeout_lost",  "unknown",   "",                   False, "absent"),
    ("tok_500",           "unknown",   "",                   False, "absent"),
    ("tok_slow",          "succeeded", "",                   False, "succeeded"),
    ("tok_notify_twice",  "succeeded", "",                   False, "succeeded"),
    ("tok_notify_late",   "pending",   "",                   False, "succeeded"),
    ("tok_nobody_issued", "declined",  "unknown_token",      False, "declined"),
]
# fmt: on
CASES = [Case(*row) for row in TOKENS]


@pytest.fixture(scope="module")
def collected(gateway: SandboxGateway) -> dict[str, Outcome]:
    """Every token charged in one batch: the slow and the silent wait together."""
    orders = [order(case.token) for case in CASES]
    outcomes = gateway.collect(orders)
    assert [one.reference for one in outcomes] == [one.reference for one in orders]
    return dict(zip([one.token for one in orders], outcomes, strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.token)
def test_each_token_does_what_the_contract_says(
    case: Case,
    collected: dict[str, Outcome],
    gateway: SandboxGateway,
    sandbox: SandboxProcess,
) -> None:
    outcome = collected[case.token]
    assert outcome.answer == case.answer
    assert (outcome.reason, outcome.retryable) == (case.reason, case.retryable)
    (asked,) = gateway.ask([outcome.reference])
    assert (asked.answer, asked.reason) == (case.later, case.reason)
    line = {"reference": outcome.reference, "amount_minor": 1_250}
    line |= {"currency": "CNY", "status": "succeeded"}
    took = [line] if case.later == "succeeded" else []
    assert taken(sandbox, outcome.reference) == took


def test_an_answer_carries_the_amount_and_evidence_without_the_token(
    collected: dict[str, Outcome],
) -> None:
    assert collected["tok_ok"].amount == FARE
    assert collected["tok_timeout_paid"].amount is None
    assert all(outcome.raw for outcome in collected.values())
    assert not any("tok_" in outcome.raw for outcome in collected.values())


def test_five_hundred_orders_go_out_together_and_come_back_in_order(
    gateway: SandboxGateway,
) -> None:
    tokens = ["tok_ok", "tok_insufficient"] * 250
    orders = [
        order(token, Money(1 + place, "CNY")) for place, token in enumerate(tokens)
    ]
    outcomes = gateway.collect(orders)
    assert [(one.reference, one.amount) for one in outcomes] == [
        (one.reference, one.amount) for one in orders
    ]
    assert [one.answer for one in outcomes] == [
        Answer.SUCCEEDED,
        Answer.DECLINED,
    ] * 250
    backwards = [one.reference for one in reversed(orders)]
    assert [one.reference for one in gateway.ask(backwards)] == backwards


def test_the_same_order_many_times_at_once_takes_the_money_once(
    gateway: SandboxGateway, sandbox: SandboxProcess
) -> None:
    once = order()
    outcomes = gateway.collect([once] * 30)
    assert {one.answer for one in outcomes} == {Answer.SUCCEEDED}
    assert len(taken(sandbox, once.reference)) == 1


def test_a_decline_repeated_is_the_same_decline(gateway: SandboxGateway) -> None:
    declined = order("tok_insufficient")
    assert gateway.collect([declined]) == gateway.collect([declined])


@pytest.mark.parametrize(
    "other",
    [
        {"amount": Money(1_251, "CNY")},
        {"amount": Money(1_250, "HKD")},
        {"token": "tok_slow"},
        {"token": "tok_timeout_lost"},
    ],
    ids=lambda other: str(next(iter(other.values()))),
)
def test_the_same_reference_with_other_content_moves_nothing_and_stays_unknown(
    gateway: SandboxGateway, other: dict[str, Any]
) -> None:
    first = order()
    gateway.collect([first])
    (outcome,) = gateway.collect([order(reference=first.reference, **other)])
    assert outcome.answer is Answer.UNKNOWN
    assert outcome.raw.startswith("HTTP 409")
    (asked,) = gateway.ask([first.reference])
    assert (asked.answer, asked.amount) == (Answer.SUCCEEDED, FARE)


def test_a_reference_it_has_never_seen_is_absent(
    gateway: SandboxGateway, sandbox: SandboxProcess
) -> None:
    (outcome,) = gateway.ask(["never sent"])
    assert outcome.answer is Answer.ABSENT
    assert taken(sandbox, "nothing") == []


def test_nothing_asked_is_nothing_answered(gateway: SandboxGateway) -> None:
    assert gateway.collect([]) == gateway.ask([]) == []


def test_who_does_not_know_the_secret_moves_nothing(sandbox: SandboxProcess) -> None:
    stranger = SandboxGateway(sandbox.url, "a guess")
    sent = order()
    (outcome,) = stranger.collect([sent])
    assert (outcome.answer, outcome.raw[:8]) == (Answer.UNKNOWN, "HTTP 401")
    assert taken(sandbox, sent.reference) == []
    assert stranger.ask([sent.reference])[0].answer is Answer.UNKNOWN


def test_where_nobody_listens_every_outcome_is_unknown() -> None:
    nobody = SandboxGateway("http://127.0.0.1:9", SECRET)
    assert nobody.collect([order()])[0].answer is Answer.UNKNOWN
    assert nobody.ask(["one", "two"])[1].answer is Answer.UNKNOWN


AMOUNT = b'"amount_minor": 1250, "currency": "CNY"'


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (200, b""),
        (200, b"[]"),
        (200, b'{"reference": "another", "status": "succeeded", %s}' % AMOUNT),
        (200, b'{"reference": "one", "status": "succeeded"}'),
        (200, b'{"reference": "one", "status": "taken", %s}' % AMOUNT),
        (200, b"\xff\xfe"),
        (302, b"elsewhere"),
        (400, b'{"code": "bad_request"}'),
    ],
)
def test_an_answer_that_cannot_be_understood_is_unknown(
    status: int, said: bytes
) -> None:
    with Listener((status, lambda _: said)) as provider:
        broken = SandboxGateway(provider.url, SECRET)
        (outcome,) = broken.collect([order(reference="one")])
        assert (outcome.reference, outcome.answer) == ("one", Answer.UNKNOWN)
        assert broken.ask(["one"])[0].answer is Answer.UNKNOWN


def test_an_odd_reason_is_kept_as_far_as_a_row_holds_it() -> None:
    odd = b'"\\u0000no \\ud800 money%s"' % (b"!" * 100)
    said = b'{"reference": "one", "status": "declined", "reason": %s, %s}'
    with Listener((200, lambda _: said % (odd, AMOUNT))) as provider:
        gateway = SandboxGateway(provider.url, SECRET)
        (outcome,) = gateway.collect([order(reference="one")])
    assert outcome.answer is Answer.DECLINED
    assert outcome.reason == ("no ? money" + "!" * 100)[:64]
    assert "\0" not in outcome.raw


def test_a_batch_that_takes_too_long_stops_sending() -> None:
    with Listener() as provider:
        slow = SandboxGateway(provider.url, SECRET, send_seconds=0)
        (outcome,) = slow.collect([order()])
        assert provider.heard == []
    assert (outcome.answer, outcome.raw) == (Answer.UNKNOWN, "TooLateToSend")


def test_a_token_echoed_by_an_error_page_is_not_kept_as_evidence() -> None:
    with Listener((500, lambda body: b"cannot read " + body)) as provider:
        (outcome,) = SandboxGateway(provider.url, SECRET).collect([order("tok_ok")])
    assert "cannot read" in outcome.raw
    assert "tok_ok" not in outcome.raw


@pytest.mark.parametrize(
    "broken",
    [
        {"amount_minor": 0},
        {"amount_minor": -1},
        {"amount_minor": 1.5},
        {"amount_minor": True},
        {"amount_minor": 10**15 + 1},
        {"currency": "yuan"},
        {"reference": ""},
        {"reference": "r" * 201},
        {"reference": "\ud800"},
        {"token": None},
    ],
    ids=str,
)
def test_a_charge_that_is_not_one_is_refused_and_moves_nothing(
    sandbox: SandboxProcess, broken: dict[str, Any]
) -> None:
    fields: dict[str, Any] = {"reference": str(uuid4()), "token": "tok_ok"}
    fields |= {"amount_minor": 1, "currency": "CNY"} | broken
    before = sandbox.charges()
    status, said = sandbox.post("/charges", fields)
    assert (status, said) == (400, {"code": "bad_request", "field": next(iter(broken))})
    assert sandbox.charges() == before


def test_the_sandbox_is_found_by_name_and_nothing_else_is(
    sandbox: SandboxProcess, settings: Settings
) -> None:
    settings.SANDBOX_URL, settings.SANDBOX_SECRET = sandbox.url, SECRET
    assert gateway_called("sandbox").collect([order()])[0].answer is Answer.SUCCEEDED
    with pytest.raises(GatewayUnknown) as refused:
        gateway_called("moneybox")
    assert refused.value.code == "ledger.gateway.unknown"
