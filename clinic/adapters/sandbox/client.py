"""The sandbox as an insurer: claims go out together, answers come back in order."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from clinic.adapters.sandbox.answers import (
    OK,
    lost,
    read_settlement,
    read_settlements,
    says_cancelled,
)
from clinic.ports import Claim, Settlement
from ledger.adapters.sandbox.calls import (
    ANSWER_SECONDS,
    CONNECT_SECONDS,
    LOST,
    SEND_SECONDS,
    Batch,
    Caller,
)

REFERENCES_IN_A_QUESTION = 500


class SandboxInsurer:
    """The sandbox, asked over HTTP; it keeps what it was claimed."""

    name = "sandbox"
    keeps_claims = True

    def __init__(
        self,
        base_url: str,
        secret: str,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        """Talk to the sandbox at ``base_url``, with the secret both sides share."""
        self._caller = Caller(
            base_url.rstrip("/"),
            secret,
            connect_seconds=connect_seconds,
            answer_seconds=answer_seconds,
            send_seconds=send_seconds,
        )

    def pre_settle(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Ask how claims would be split, binding nobody."""
        return self._caller.together(claims, _preview)

    def settle(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Claim; the same reference again gives the same answer."""
        return self._caller.together(claims, _settle)

    def query(self, claims: Sequence[Claim]) -> list[Settlement]:
        """Ask what became of claims, by their original references."""
        references = [claim.reference for claim in claims]
        step = REFERENCES_IN_A_QUESTION
        questions = [
            references[start : start + step]
            for start in range(0, len(references), step)
        ]
        answers = self._caller.together(questions, _query)
        return [one for answer in answers for one in answer]

    def cancel(self, claims: Sequence[Claim]) -> list[bool]:
        """Take claims back; true of which nothing stands any more."""
        return self._caller.together(claims, _cancel)

    def split_as(self, fund: str, *, scheme: str) -> bool:
        """Have a fund split by another scheme; true when the sandbox says it will."""
        return self._caller.together([(fund, scheme)], _split_as) == [True]


async def _preview(batch: Batch, claim: Claim) -> Settlement:
    return await _claim(batch, claim, path="/claims/preview")


async def _settle(batch: Batch, claim: Claim) -> Settlement:
    return await _claim(batch, claim, path="/claims")


async def _claim(batch: Batch, claim: Claim, *, path: str) -> Settlement:
    try:
        status, text = await batch.post(path, _content(claim))
    except LOST:
        return lost(claim.reference)
    return read_settlement(claim.reference, status=status, text=text)


async def _query(batch: Batch, references: list[str]) -> list[Settlement]:
    try:
        status, text = await batch.post("/claims/query", {"references": references})
    except LOST:
        return [lost(one) for one in references]
    return read_settlements(references, status=status, text=text)


async def _cancel(batch: Batch, claim: Claim) -> bool:
    try:
        status, text = await batch.post(f"/claims/{claim.reference}/cancel", {})
    except LOST:
        return False
    return says_cancelled(claim.reference, status=status, text=text)


def _content(claim: Claim) -> Mapping[str, Any]:
    """Spell a claim for the wire; of who it is there is the opaque token only."""
    content = asdict(claim)
    del content["insured"]
    content["occurred_at"] = claim.occurred_at and claim.occurred_at.isoformat()
    for line in content["lines"]:
        line["quantity"] = str(line["quantity"])
        line["prepay_ratio"] = str(line["prepay_ratio"])
    return content


async def _split_as(batch: Batch, told: tuple[str, str]) -> bool:
    fund, scheme = told
    try:
        status, _ = await batch.post(f"/funds/{fund}", {"scheme": scheme})
    except LOST:
        return False
    return status == OK
