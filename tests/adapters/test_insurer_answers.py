"""Only an understood answer is one, and only who knows the secret is answered."""

from typing import Any
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from clinic.adapters import InsurerUnknown
from clinic.adapters import insurer as insurer_called
from clinic.adapters.sandbox.client import SandboxInsurer
from clinic.ports import InsurerAnswer
from tests.factories.claims import claim
from tests.factories.listener import Listener
from tests.factories.sandbox import SECRET, InsurerProcess

FINAL, UNKNOWN = InsurerAnswer.FINAL, InsurerAnswer.UNKNOWN


def test_nothing_is_told_of_who_it_is_or_what_was_done() -> None:
    with Listener((200, lambda _: b"")) as fund:
        SandboxInsurer(fund.url, SECRET).settle([claim()])
        (heard,) = fund.wait_for(1)
    for name in (b"name", b"phone", b"id_no", b"code", b"citizen", b"holder"):
        assert b'"%s"' % name not in heard.body


def test_who_does_not_know_the_secret_settles_nothing(insurer: InsurerProcess) -> None:
    stranger, one = SandboxInsurer(insurer.url, "a guess"), claim()
    assert stranger.settle([one])[0].answer is UNKNOWN
    assert stranger.query([one])[0].answer is UNKNOWN
    assert stranger.cancel([one]) == [False]
    assert insurer.claims(f"?reference={one.reference}") == []


def test_where_nobody_listens_every_answer_is_unknown() -> None:
    nobody, one = SandboxInsurer("http://127.0.0.1:9", SECRET), claim()
    assert nobody.settle([one])[0].answer is UNKNOWN
    assert nobody.query([one])[0].answer is UNKNOWN
    assert nobody.cancel([one]) == [False]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (200, b""),
        (200, b"[]"),
        (200, b'{"reference": "another", "status": "declined"}'),
        (200, b'{"reference": "one", "status": "settled"}'),
        (200, b'{"reference": "one", "status": "settled", "sums": {}, "lines": []}'),
        (200, b'{"reference": "one", "status": ["declined"]}'),
        (200, b'{"results": [{"reference": ["one"], "status": "absent"}]}'),
        (200, b"\xff\xfe"),
        (302, b"elsewhere"),
        (400, b'{"code": "bad_request"}'),
    ],
)
def test_an_answer_that_cannot_be_understood_is_unknown(
    status: int, said: bytes
) -> None:
    one = claim(reference="one")
    with Listener((status, lambda _: said)) as fund:
        broken = SandboxInsurer(fund.url, SECRET)
        assert broken.settle([one])[0].answer is UNKNOWN
        assert broken.query([one])[0].answer is UNKNOWN
        assert broken.cancel([one]) == [False]


GOOD = {
    "reference": "r",
    "fund": "city",
    "currency": "CNY",
    "person": "p",
    "insured_kind": "employee",
    "visit": "v",
    "visit_kind": "outpatient",
    "hospital": "h",
    "hospital_level": 3,
    "occurred_at": "2026-11-03T01:00:00+00:00",
    "lines": [],
}
LINE = {
    "line_no": "1",
    "amount_minor": 1,
    "insurance_class": "A",
    "insurer_minor": 0,
    "quantity": "1",
    "unit_price_minor": 1,
    "ceiling_minor": None,
    "prepay_ratio": "0",
    "category": "examination",
}


@pytest.mark.parametrize(
    ("field", "broken"),
    [
        ("reference", {"reference": ""}),
        ("person", {"person": 7}),
        ("insured_kind", {"insured_kind": "pirate"}),
        ("hospital_level", {"hospital_level": 4}),
        ("occurred_at", {"occurred_at": "2026-11-03T01:00:00"}),
        ("lines", {"lines": None}),
        ("lines", {"lines": [7]}),
        ("amount_minor", {"lines": [LINE | {"amount_minor": -1}]}),
        ("insurer_minor", {"lines": [LINE | {"insurer_minor": 2}]}),
        ("prepay_ratio", {"lines": [LINE | {"prepay_ratio": "1.1"}]}),
        ("quantity", {"lines": [LINE | {"quantity": "NaN"}]}),
        ("ceiling_minor", {"lines": [LINE | {"ceiling_minor": "1"}]}),
    ],
    ids=str,
)
def test_a_claim_that_is_not_one_is_refused_and_nothing_kept(
    insurer: InsurerProcess, field: str, broken: dict[str, Any]
) -> None:
    before = insurer.claims()
    status, said = insurer.post("/claims", GOOD | {"reference": uuid4().hex} | broken)
    assert (status, said) == (400, {"code": "bad_request", "field": field})
    assert insurer.claims() == before


def test_the_sandbox_insurer_is_found_by_name(
    insurer: InsurerProcess, settings: Settings
) -> None:
    settings.INSURER_URL, settings.SANDBOX_SECRET = insurer.url, SECRET
    found = insurer_called("sandbox")
    assert found.keeps_claims
    assert found.settle([claim()])[0].answer is FINAL
    with pytest.raises(InsurerUnknown) as refused:
        insurer_called("moneybox")
    assert refused.value.code == "clinic.insurer.unknown"
