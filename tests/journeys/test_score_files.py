"""The city sends its scores: NDJSON or CSV, each row's fate reported."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from credit.api import scores
from credit.models import Citizen
from credit.queries.lines import lines_of
from tests.cast import CHEN, LIN, WANG
from tests.factories.keys import city_key
from tests.factories.people import a_citizen
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db
SCORES = "/api/v1/credit/scores"
NDJSON, CSV = "application/x-ndjson", "text/csv"
NOBODY = "credit.citizen.unknown"
MALFORMED, OUT_OF_RANGE = "credit.score.malformed", "credit.score.out_of_range"


@pytest.fixture
def city() -> SignedTestClient:
    for person in (LIN, WANG, CHEN):
        a_citizen(person)
    return SignedTestClient.of(city_key())


def lines(rows: Sequence[Any]) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def send(
    city: SignedTestClient, body: bytes, kind: str = NDJSON, **headers: str
) -> Any:
    given = {"Idempotency_Key": "k1", "Content_Type": kind, **headers}
    return city.post(SCORES, body, **given)


def report(answer: Any) -> list[tuple[str, str, str | None]]:
    assert answer.status_code == 200
    results = json.loads(answer.getvalue())["results"]
    assert [row["row"] for row in results] == list(range(1, len(results) + 1))
    return [(row["ref"], row["status"], row.get("code")) for row in results]


def outpatient_limit(ref: str) -> int:
    holder_id = Citizen.objects.get(ref=ref).holder_id
    return next(
        line.limit_minor for line in lines_of([holder_id]) if line.kind == "outpatient"
    )


def test_scores_are_taken_and_the_limits_follow(city: SignedTestClient) -> None:
    rows = [{"ref": LIN.ref, "score": 760}, {"ref": WANG.ref, "score": 560}]
    accepted = [(LIN.ref, "accepted", None), (WANG.ref, "accepted", None)]
    assert report(send(city, lines(rows))) == accepted
    assert (outpatient_limit(LIN.ref), outpatient_limit(WANG.ref)) == (5_000_00, 500_00)
    assert outpatient_limit(CHEN.ref) == 5_000_00


def test_a_row_may_change_the_insurance_too(city: SignedTestClient) -> None:
    send(city, lines([{"citizen": WANG.ref, "score": 600, "insured": True}]))
    holder_id = Citizen.objects.get(ref=WANG.ref).holder_id
    assert "inpatient" in {line.kind for line in lines_of([holder_id])}


@pytest.mark.parametrize(
    ("row", "status", "code"),
    [
        ({"ref": LIN.ref, "score": 720},               "unchanged", None),
        ({"ref": "nobody", "score": 720},              "rejected",  NOBODY),
        ({"ref": LIN.ref, "score": 1001},              "rejected",  OUT_OF_RANGE),
        ({"ref": LIN.ref, "score": -1},                "rejected",  OUT_OF_RANGE),
        ({"ref": LIN.ref, "score": 10**30},            "rejected",  OUT_OF_RANGE),
        ({"ref": LIN.ref, "score": "720"},             "rejected",  MALFORMED),
        ({"ref": LIN.ref, "score": True},              "rejected",  MALFORMED),
        ({"ref": LIN.ref, "score": 7.5},               "rejected",  MALFORMED),
        ({"ref": LIN.ref},                             "rejected",  MALFORMED),
        ({"ref": LIN.ref, "score": 1, "insured": "x"}, "rejected",  MALFORMED),
        ({"ref": LIN.ref, "score": 1, "points": 2},    "rejected",  MALFORMED),
        ({"ref": "a b", "score": 1},                   "rejected",  MALFORMED),
    ],
)  # fmt: skip
def test_a_row_that_changes_nothing_says_why(
    city: SignedTestClient, row: Any, status: str, code: str | None
) -> None:
    good = {"ref": WANG.ref, "score": 700}
    told = report(send(city, lines([row, good])))
    assert told == [(row["ref"], status, code), (WANG.ref, "accepted", None)]
    assert Citizen.objects.get(ref=LIN.ref).score == 720


@pytest.mark.parametrize(
    "row", [b"{", b"[]", b"\xff\xff", b"1", b'{"score":1}', b"null"]
)
def test_a_line_that_cannot_be_read_spoils_no_other(
    city: SignedTestClient, row: bytes
) -> None:
    good = lines([{"ref": WANG.ref, "score": 700}])
    told = report(send(city, row + b"\n\n" + good))
    assert told == [("", "rejected", MALFORMED), (WANG.ref, "accepted", None)]


def test_a_csv_says_the_same_in_any_order_of_its_columns(
    city: SignedTestClient,
) -> None:
    body = f"""\ufeffscore,ref,insured
760, {LIN.ref} ,
"560",{WANG.ref},true
2000,{CHEN.ref},false
x,{CHEN.ref},
700,{CHEN.ref}
""".encode()
    assert report(send(city, body, CSV)) == [
        (LIN.ref, "accepted", None),
        (WANG.ref, "accepted", None),
        (CHEN.ref, "rejected", OUT_OF_RANGE),
        (CHEN.ref, "rejected", MALFORMED),
        ("", "rejected", MALFORMED),
    ]
    assert Citizen.objects.get(ref=LIN.ref).insured is True


@pytest.mark.parametrize(
    "header", [b"", b"ref", b"score", b"ref,ref,score", b"ref,score,x", b"hz-0001,700"]
)
def test_a_csv_without_its_header_is_refused(
    city: SignedTestClient, header: bytes
) -> None:
    answer = send(city, header + b"\nhz-0001,700\n", CSV)
    assert answer.status_code == 400
    assert answer.json()["code"] == "credit.scores.header_missing"


def test_of_several_rows_of_one_citizen_the_last_counts(
    city: SignedTestClient,
) -> None:
    rows = [{"ref": LIN.ref, "score": score} for score in (560, 610, 660)]
    told = [status for _, status, _ in report(send(city, lines(rows)))]
    assert told == ["superseded", "superseded", "accepted"]
    assert Citizen.objects.get(ref=LIN.ref).score == 660


def test_a_file_longer_than_a_batch_is_taken_whole(
    city: SignedTestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scores, "ROWS_PER_BATCH", 2)
    rows = [{"ref": LIN.ref, "score": 600 + n} for n in range(7)]
    rows.append({"ref": WANG.ref, "score": 700})
    told = report(send(city, lines(rows)))
    assert len(told) == 8
    assert Citizen.objects.get(ref=LIN.ref).score == 606


def test_the_same_file_under_the_same_key_is_the_same_report(
    city: SignedTestClient,
) -> None:
    body = lines([{"ref": LIN.ref, "score": 760}, {"ref": "nobody", "score": 1}])
    first, second = send(city, body), send(city, body)
    assert first.getvalue() == second.getvalue()
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"


def test_another_file_under_the_same_key_is_refused(city: SignedTestClient) -> None:
    send(city, lines([{"ref": LIN.ref, "score": 760}]))
    other = send(city, lines([{"ref": LIN.ref, "score": 761}]))
    assert (other.status_code, other.json()["code"]) == (
        409,
        "ledger.idempotency.differs",
    )


def test_a_file_without_a_key_is_refused(city: SignedTestClient) -> None:
    answer = city.post(SCORES, b"{}", Content_Type=NDJSON)
    assert answer.status_code == 400
    assert answer.json()["code"] == "ledger.idempotency.key_missing"


def test_the_report_may_be_asked_for_as_lines(city: SignedTestClient) -> None:
    answer = send(city, lines([{"ref": LIN.ref, "score": 760}] * 2), Accept=NDJSON)
    assert answer["Content-Type"] == NDJSON
    told = [json.loads(line) for line in answer.getvalue().splitlines()]
    assert [row["status"] for row in told] == ["superseded", "accepted"]


def test_an_empty_file_has_an_empty_report(city: SignedTestClient) -> None:
    assert report(send(city, b"\n")) == []


def test_a_file_of_another_kind_is_refused(city: SignedTestClient) -> None:
    answer = send(city, b"[]", "application/json")
    assert answer.status_code == 415
