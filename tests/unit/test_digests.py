"""Equal contents have equal digests, however they were spelt."""

from decimal import Decimal
from typing import Any

import pytest

from ledger.api.parsers import read_json
from ledger.rules.digests import canonical_digest, canonical_json


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b'{"a":1,"b":[2,3]}', b' { "b" : [2, 3],\n "a": 1 }'),
        ('{"plate":"沪A"}'.encode(), b'{"plate":"\\u6caaA"}'),
        (b'{"c":0.9}', b'{"c":0.900}'),
        (b'{"c":1}', b'{"c":1.0}'),
        (b'{"c":1}', b'{"c":10e-1}'),
        (b'{"x":{"b":1,"a":2}}', b'{"x":{"a":2,"b":1}}'),
    ],
)
def test_equal_contents_have_equal_digests(*, one: bytes, other: bytes) -> None:
    assert canonical_digest(read_json(one)) == canonical_digest(read_json(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": "1"}),
        ({"a": 1}, {"a": True}),
        ({"a": None}, {}),
        ({"a": [1, 2]}, {"a": [2, 1]}),
        ({"a": Decimal("0.5")}, {"a": "0.5"}),
        ({"a": ""}, {"a": None}),
    ],
)
def test_other_contents_have_other_digests(*, one: Any, other: Any) -> None:
    assert canonical_digest(one) != canonical_digest(other)


def test_a_float_is_no_json_value_of_ours() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))
