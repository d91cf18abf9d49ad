"""What was booked for a bill is proven, to whoever has Python and nothing of ours."""

import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.models import Bill
from ledger.operations.claim_bills import claim_bills
from ledger.operations.record_outcomes import record_outcomes
from ledger.operations.roll_up_balances import roll_up_balances
from ledger.operations.seal_day import Sealing, seal_day
from ledger.operations.start_payment import start_payment
from ledger.ports import Answer, Outcome
from tests.cast import LIN, WANG
from tests.factories.bills import a_bill
from tests.factories.desk_mistakes import owed_on_both, shift_for, take, take_back
from tests.factories.keys import city_key, gate_key, his_key
from tests.factories.people import GOOD_CARD, NOON, a_citizen
from tests.factories.town import a_login
from tests.journeys.portal.reader import page_of, signed_in
from tests.signed import SignedTestClient

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SCRIPT = Path(__file__).parents[2] / "docs" / "verify_receipt.py"


@pytest.fixture
def city() -> SignedTestClient:
    return SignedTestClient.of(city_key())


@pytest.fixture
def bill() -> UUID:
    """A bill of a citizen that was paid on the day it was formed."""
    return a_paid_bill(a_citizen(LIN))


def a_paid_bill(holder_id: UUID) -> UUID:
    bill_id = a_bill(holder_id, 12_34, merchant="garage")
    start_payment(
        bill_id=bill_id, gateway="sandbox", channel="portal", token=GOOD_CARD, at=NOON
    )
    shard = Bill.objects.get(id=bill_id).holder_shard
    (claimed,) = claim_bills(shard=shard, limit=9, at=NOON)
    outcome = Outcome(claimed.order.reference, Answer.SUCCEEDED, claimed.order.amount)
    record_outcomes(outcomes=[outcome], asked_by="collect", at=NOON)
    return bill_id


def seal_until_now() -> None:
    while roll_up_balances(at=NOON):
        pass
    while seal_day(at=NOON + DAY) != Sealing.WAITS:
        pass


def proof_of(client: SignedTestClient, bill: UUID) -> dict[str, Any]:
    answer = client.get(f"/api/v1/bills/{bill}/receipt")
    assert answer.status_code == 200
    return dict(answer.json())


def verified(receipt: dict[str, Any], folder: Path) -> tuple[int, str]:
    """Run the script as a stranger does: alone in a folder, with a plain Python."""
    shutil.copy(SCRIPT, folder)
    (folder / "receipt.json").write_text(json.dumps(receipt), encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", "-S", SCRIPT.name, "receipt.json"],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    return ran.returncode, ran.stdout


def test_a_receipt_tells_what_was_paid_to_whom_and_how_it_was_booked(
    city: SignedTestClient, bill: UUID
) -> None:
    receipt = proof_of(city, bill)
    assert receipt["bill"]["id"] == str(bill)
    assert receipt["bill"]["cash_minor"] == 12_34
    assert receipt["merchant"]["code"] == "garage"
    assert receipt["payment"]["amount_minor"] == 12_34
    payment = Bill.objects.get(id=bill).payments.get()
    assert receipt["payment"]["reference"] == payment.reference
    assert [charge["amount_minor"] for charge in receipt["charges"]] == [12_34]
    moves = {
        (told["debit"].partition(":")[0], told["credit"].partition(":")[0])
        for told in receipt["transfers"]
    }
    assert moves == {("due", "merchant"), ("clearing", "due"), ("merchant", "merchant")}
    amounts = {told["line"].split()[6] for told in receipt["transfers"]}
    assert amounts == {"1234"}


def test_the_bill_names_where_its_receipt_is_once_it_is_paid(
    city: SignedTestClient, bill: UUID
) -> None:
    told = city.get(f"/api/v1/bills/{bill}").json()
    address = told["receipt_url"].partition("/api/")
    assert city.get(f"/api/{address[2]}").json()["bill"]["id"] == str(bill)
    waiting = a_bill(uuid4(), 1_00)
    assert city.get(f"/api/v1/bills/{waiting}").json()["receipt_url"] is None


def test_what_is_not_paid_has_no_receipt(city: SignedTestClient) -> None:
    answer = city.get(f"/api/v1/bills/{a_bill(uuid4(), 1_00)}/receipt")
    assert answer.status_code == 409
    assert answer.json()["code"] == "ledger.receipt.not_settled"


def test_a_merchant_reads_receipts_of_its_own_bills_only(bill: UUID) -> None:
    garage = SignedTestClient.of(gate_key("garage"))
    assert proof_of(garage, bill)["bill"]["id"] == str(bill)
    other = SignedTestClient.of(his_key("hospital"))
    answer = other.get(f"/api/v1/bills/{bill}/receipt")
    assert (answer.status_code, answer.json()["code"]) == (404, "ledger.bill.unknown")


def test_what_is_not_sealed_yet_has_no_proof_and_nothing_wrong(
    city: SignedTestClient, bill: UUID, tmp_path: Path
) -> None:
    receipt = proof_of(city, bill)
    assert {transfer["proof"] for transfer in receipt["transfers"]} == {None}
    code, said = verified(receipt, tmp_path)
    assert (code, "0 faults" in said) == (2, True)


def test_a_sealed_receipt_is_proven_by_a_stranger(
    city: SignedTestClient, bill: UUID, tmp_path: Path
) -> None:
    for _ in range(5):
        a_paid_bill(uuid4())
    seal_until_now()
    receipt = proof_of(city, bill)
    code, said = verified(receipt, tmp_path)
    assert (code, "0 faults" in said) == (0, True)
    proof = receipt["transfers"][0]["proof"]
    assert proof["leaves"] == 18
    assert f"sealed on 2026-11-02, chained root {proof['chained_root']}" in said


def test_a_proof_in_a_day_of_many_blocks_is_proven_too(
    city: SignedTestClient, bill: UUID, tmp_path: Path
) -> None:
    holder = uuid4()
    for _ in range(400):
        a_bill(holder, 1)
    for _ in range(250):
        a_paid_bill(holder)
    seal_until_now()
    receipt = proof_of(city, bill)
    assert receipt["transfers"][0]["proof"]["leaves"] > 1024
    assert verified(receipt, tmp_path)[0] == 0


def one_digit_more(text: str) -> str:
    """Change the last digit of the amount in a line."""
    fields = text.split(" ")
    fields[6] = str(int(fields[6]) ^ 1)
    return " ".join(fields)


def change(*path: str | int, to: Callable[[Any], Any]) -> Callable[[Any], None]:
    def done(receipt: Any) -> None:
        *above, name = path
        for one in above:
            receipt = receipt[one]
        receipt[name] = to(receipt[name])

    return done


CHANGED = {
    "a line's amount": change("transfers", 0, "line", to=one_digit_more),
    "the amount paid": change("payment", "amount_minor", to=lambda n: n + 1),
    "the bill's cash": change("bill", "cash_minor", to=lambda n: n + 1),
    "a charge": change("charges", 0, "amount_minor", to=lambda n: n + 1),
    "an account": change("transfers", 0, "debit", to=lambda a: a[:-1]),
    "the position": change("transfers", 0, "proof", "position", to=lambda n: n ^ 1),
    "the size": change("transfers", 0, "proof", "leaves", to=lambda n: n + 1),
    "the day": change("transfers", 0, "proof", "day", to=lambda _: "2026-11-03"),
    "a sibling": change("transfers", 0, "proof", "siblings", 0, to=lambda _: "00" * 32),
    "a proof's length": change("transfers", 0, "proof", "siblings", to=lambda s: s[:1]),
    "the root": change("transfers", 0, "proof", "merkle_root", to=lambda _: "00" * 32),
    "the day before": change(
        "transfers", 0, "proof", "previous_root", to=lambda _: "11" * 32
    ),
    "the bill": change("bill", "id", to=lambda _: str(uuid4())),
    "a missing line": change(
        "transfers",
        to=lambda lines: [line for line in lines if "clearing:" not in line["debit"]],
    ),
}


def test_a_receipt_with_one_thing_changed_is_refused(
    city: SignedTestClient, bill: UUID, tmp_path: Path
) -> None:
    seal_until_now()
    receipt = proof_of(city, bill)
    assert verified(receipt, tmp_path)[0] == 0
    for name, changed in CHANGED.items():
        forged = copy.deepcopy(receipt)
        changed(forged)
        assert (name, verified(forged, tmp_path)[0]) == (name, 1)


def test_a_longer_day_asks_the_database_no_more(
    city: SignedTestClient, bill: UUID
) -> None:
    for _ in range(30):
        a_paid_bill(uuid4())
    seal_until_now()
    with CaptureQueriesContext(connection) as queries:
        proof_of(city, bill)
    assert len(queries) < 12


def test_a_seal_is_told_to_whoever_keeps_it_beside_ours(
    city: SignedTestClient, bill: UUID
) -> None:
    unknown = city.get("/api/v1/ledger/seal")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "ledger.seal.unknown")
    seal_until_now()
    newest = city.get("/api/v1/ledger/seal").json()
    assert newest == city.get("/api/v1/ledger/seal?day=2026-11-02").json()
    assert city.get("/api/v1/ledger/seal?day=2026-11-03").status_code == 404
    proof = proof_of(city, bill)["transfers"][0]["proof"]
    shared = newest.keys() & proof.keys()
    assert {name: newest[name] for name in shared} == {n: proof[n] for n in shared}
    assert len(shared) == 5


def test_a_citizen_keeps_the_receipt_as_a_file(tmp_path: Path) -> None:
    bill = a_paid_bill(a_citizen(LIN))
    seal_until_now()
    lin = signed_in(a_login(LIN))
    link = f'<a href="/bills/{bill}/proof" download>'
    assert link in page_of(lin, f"/bills/{bill}/")
    answer = lin.get(f"/bills/{bill}/proof")
    assert f'filename="proof-{bill}.json"' in answer["Content-Disposition"]
    assert verified(answer.json(), tmp_path)[0] == 0


def test_nobody_keeps_anothers_receipt_or_one_of_an_unpaid_bill() -> None:
    holder = a_citizen(LIN)
    paid, unpaid = a_paid_bill(holder), a_bill(holder, 1_00)
    a_citizen(WANG)
    wang, lin = signed_in(a_login(WANG)), signed_in(a_login(LIN))
    assert wang.get(f"/bills/{paid}/proof").status_code == 404
    assert lin.get(f"/bills/{unpaid}/proof").status_code == 404
    assert "Download the proof" not in page_of(lin, f"/bills/{unpaid}/")


def test_what_was_taken_back_at_a_desk_is_proven_with_what_was_paid_after_it(
    tmp_path: Path,
) -> None:
    bill = owed_on_both(60_00, 40_00)
    shift = shift_for(bill)
    take_back(take(bill, shift))
    take(bill, shift)
    seal_until_now()
    proof = proof_of(SignedTestClient.of(city_key()), bill)
    returncode, printed = verified(proof, tmp_path)
    assert returncode == 0, printed
    assert len(proof["transfers"]) == 2 + 3 * 3
