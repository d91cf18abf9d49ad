"""The strict JSON reader: two readers of one signed body never disagree."""

from decimal import Decimal

import pytest

from ledger.api.parsers import read_json
from ledger.api.refusals import JsonUnreadable

REFUSED = {
    "nothing": b"",
    "half an object": b'{"a": 1',
    "two values": b"{} {}",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "Latin-1": '{"a": "é"}'.encode("latin-1"),
    "GBK": '{"a": "沪"}'.encode("gbk"),
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": Infinity}',
    "minus Infinity": b'{"a": -Infinity}',
    "a name twice": b'{"a": 1, "a": 2}',
    "a name twice, deep down": b'{"x": [{"a": 1, "a": 1}]}',
    "a name twice, once escaped": b'{"a": 1, "\\u0061": 2}',
    "NUL in a value": b'{"a": "x\\u0000"}',
    "NUL in a name": b'{"x\\u0000": 1}',
    "a raw NUL": b'{"a": "\x00"}',
    "a raw line feed": b'{"a": "\n"}',
    "a lone high surrogate": b'{"a": "\\ud800"}',
    "a lone low surrogate": b'{"a": "\\udc00"}',
    "a lone surrogate as bytes": b'{"a": "\xed\xa0\x80"}',
    "brackets without end": b"[" * 100_000,
    "deep nesting": b"[" * 40 + b"]" * 40,
    "deep objects": b'{"a":' * 40 + b"1" + b"}" * 40,
    "a number of 5000 digits": b"9" * 5000,
    "a fraction of 5000 digits": b"0." + b"9" * 5000,
    "an exponent beyond reason": b"1e999999999",
    "an exponent below reason": b"1e-999999999",
    "a leading zero": b"01",
    "a comment": b"{} // no",
    "a trailing comma": b"[1,]",
}


@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED.keys())
def test_it_refuses(body: bytes) -> None:
    with pytest.raises(JsonUnreadable) as refusal:
        read_json(body)
    assert str(refusal.value)


def test_it_reads_what_is_plain() -> None:
    body = '{"a": [1, -2, 1.50, true, null, "沪A12345", "\\ud83d\\ude97"], "b": {}}'
    assert read_json(body.encode()) == {
        "a": [1, -2, Decimal("1.50"), True, None, "沪A12345", "🚗"],
        "b": {},
    }


def test_a_fraction_is_never_a_float() -> None:
    assert isinstance(read_json(b"0.1"), Decimal)
    assert read_json(b"0.1") == Decimal("0.1")


def test_an_escaped_backslash_before_u0000_is_only_text() -> None:
    assert read_json(b'"\\\\u0000"') == "\\u0000"
