"""A fund that keeps claims, in this process: the sandbox insurer without its wire."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from clinic.adapters.sandbox.answers import lost, read_settlement, read_settlements
from clinic.adapters.sandbox.claims import (
    cancel_claim,
    find_claims,
    place_claim,
    settle_pending,
)
from clinic.adapters.sandbox.client import SandboxInsurer, _content
from clinic.adapters.sandbox.faults import Fault, FaultOrder, order_fault
from clinic.adapters.sandbox.persons import find_person, put_person
from clinic.adapters.sandbox.tables import SCHEMA
from clinic.models import Hospital
from clinic.operations.book_items import ChargeLine
from clinic.operations.open_hospital import open_hospital
from clinic.ports import Balances, Claim, CoverageTold, Insurer, Settlement
from clinic.queries.insured import person_token
from clinic.tasks import finalise_splits
from credit.queries.citizens import citizen_by_ref, id_no_digest_of
from ledger.operations.open_merchant import open_merchant
from tests.cast import LIN, Person
from tests.factories.clinic import MORNING, a_line

UNHEARD = (
    Fault.TIMEOUT_SETTLED,
    Fault.TIMEOUT_LOST,
    Fault.SERVER_ERROR,
    Fault.CANCEL_UNHEARD,
)
"""What goes wrong so that nobody hears an answer."""


WORKED_PRICES = (
    "consultation,,Consultation,02,A,,20.00,,,,",
    "laboratory,,Blood count,04,A,,186.00,,,,",
    "ct,,CT of the chest,03,B,0.10,320.00,,,,",
    "drug,,Amoxicillin,09,B,0.15,129.60,120.00,box,,",
    "material,,Plaster,08,C,,45.00,,,,",
)
"""What the worked example's five lines cost, and how far the insurance counts them."""


def worked_lines() -> list[ChargeLine]:
    """Charge the worked example's five lines, each numbered by its code."""
    charged = []
    for row in WORKED_PRICES:
        code, _, _, category, insurance_class, _, price, *_ = row.split(",")
        line = a_line(code, int(price.replace(".", "")), insurance_class)
        charged.append(replace(line, code=code, category=category))
    return charged


class FundHere:
    """What the sandbox insurer decides and keeps, called instead of asked."""

    name = SandboxInsurer.name
    keeps_claims = True

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")
        self.connection.row_factory = sqlite3.Row
        self.connection.executescript(SCHEMA)
        self.now_ms = 0
        self.is_silent = False

    def pre_settle(self, claims: Sequence[Claim]) -> list[Settlement]:
        raise NotImplementedError

    def settle(self, claims: Sequence[Claim]) -> list[Settlement]:
        return [self._settle(claim) for claim in claims]

    def _settle(self, claim: Claim) -> Settlement:
        if self.is_silent:
            return lost(claim.reference)
        fields = json.loads(json.dumps(_content(claim)))
        placed = place_claim(self.connection, fields, now_ms=self.now_ms)
        if placed.answer is None or placed.fault in UNHEARD:
            return lost(claim.reference)
        told = json.dumps(placed.answer)
        return read_settlement(claim.reference, status=200, text=told)

    def query(self, claims: Sequence[Claim]) -> list[Settlement]:
        if self.is_silent:
            return [lost(claim.reference) for claim in claims]
        self.now_ms += 10_000
        settle_pending(self.connection, self.now_ms)
        references = [claim.reference for claim in claims]
        found = find_claims(self.connection, references)
        told = [
            answer or {"reference": reference, "status": "absent"}
            for reference, answer in zip(references, found, strict=True)
        ]
        text = json.dumps({"results": told})
        return read_settlements(references, status=200, text=text)

    def cancel(self, claims: Sequence[Claim]) -> list[bool]:
        if self.is_silent:
            return [False for _ in claims]
        placed = [
            cancel_claim(self.connection, claim.reference, now_ms=self.now_ms)
            for claim in claims
        ]
        return [one.fault not in UNHEARD for one in placed]

    def misbehave(self, fault: Fault, times: int = 1) -> None:
        """Order that the next claims go wrong."""
        order_fault(self.connection, FaultOrder(fault, "", times))

    def standing(self) -> dict[str, tuple[int, int]]:
        """Give what stands here: the fund's part and the accounts', by reference."""
        rows = self.connection.execute("SELECT * FROM claim WHERE status = 'settled'")
        return {
            row["reference"]: (row["fund_minor"], row["account_minor"]) for row in rows
        }

    def insure(self, person: Person = LIN, fund: str = "city", **stands: Any) -> None:
        """Let somebody's deductible have 100.00 left, and their accounts hold some."""
        known: dict[str, Any] = {
            "insured_kind": "employee",
            "deductible_left_minor": 100_00,
            "cap_left_minor": None,
            "balances": Balances(80_00, 60_00),
        }
        put_person(
            self.connection,
            token_of(person, fund),
            coverage=CoverageTold(**known | stands),
        )

    def told_of(self, person: Person = LIN, fund: str = "city") -> CoverageTold:
        """Say how somebody stands here."""
        told = find_person(self.connection, token_of(person, fund))
        assert told is not None
        return told

    def settle_due(self, at: Any) -> int:
        """Let the worker ask what is due, and this insurer answer."""
        return finalise_splits(at, insurer_of=self._here)

    def _here(self, name: str) -> Insurer:
        assert name == self.name
        return self


def token_of(person: Person, fund: str = "city") -> str:
    """Say how a fund knows a citizen."""
    citizen = citizen_by_ref(person.ref)
    assert citizen is not None
    digest = id_no_digest_of(citizen.holder_id)
    assert digest is not None
    return person_token(fund=fund, digest=digest)


def a_claiming_hospital(
    code: str = "first-hospital", risk_mode: str = "merchant", level: int = 3
) -> UUID:
    """Open a hospital whose insurer keeps claims; give the merchant."""
    merchant_id = open_merchant(
        code=code, name=code.title(), risk_mode=risk_mode, at=MORNING
    )
    hospital_id = open_hospital(
        code=code,
        name=code.title(),
        merchant_id=merchant_id,
        insurer=SandboxInsurer.name,
        keeps_claims=SandboxInsurer.keeps_claims,
        level=level,
        at=MORNING,
    )
    assert Hospital.objects.get(id=hospital_id).keeps_claims
    return merchant_id
