"""Asking insurers: what is new is claimed, what was sent before is asked about."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar
from uuid import UUID

from clinic.operations.claim_splits import ClaimedSplit
from clinic.operations.take_claims import TakenClaim
from clinic.ports import Claim, Insurer, InsurerAnswer, Settlement
from clinic.rules.sums import settle_alone
from ledger.errors import DomainError

log = logging.getLogger("clinic.adapters.asking")

Asked = TypeVar("Asked", ClaimedSplit, TakenClaim)
InsurerOf = Callable[[str], Insurer]
"""Where an insurer is found by its name."""


def by_insurer(asked: Sequence[Asked]) -> dict[str, list[Asked]]:
    """Sort what is to be asked by whom; each is asked about all of theirs at once."""
    found: dict[str, list[Asked]] = {}
    for one in asked:
        found.setdefault(one.insurer, []).append(one)
    return found


def ask_about(
    insurer_of: InsurerOf, name: str, *, taken: Sequence[TakenClaim]
) -> dict[UUID, Settlement | None]:
    """Ask an insurer; ``None``: nothing of the claim stands there any more.

    Nobody is asked about a claim in which no insurer has a part.
    """
    told: dict[UUID, Settlement | None] = {
        one.id: Settlement(one.claim.reference, InsurerAnswer.UNKNOWN) for one in taken
    }
    for one in taken:
        if one.is_alone:
            told[one.id] = None if one.is_void else settle_alone(one.claim)
    try:
        adapter = insurer_of(name)
        void = [one for one in taken if one.is_void and not one.is_alone]
        gone = adapter.cancel([one.claim for one in void])
        told |= {
            one.id: None for one, is_gone in zip(void, gone, strict=True) if is_gone
        }
        asked = [one for one in taken if not one.is_void and not one.is_alone]
        answers = ask(adapter, asked)
        told |= {one.id: answers[one.claim.reference] for one in asked}
    except DomainError:
        log.exception("The insurer %s could not be asked", name)
    return told


def ask(
    adapter: Insurer, asked: Sequence[ClaimedSplit | TakenClaim]
) -> dict[str, Settlement]:
    """Claim the first time; after that ask what became of a claim, never resend.

    One that the insurer has never seen is sent again, under the same reference.
    """
    before = adapter.query([one.claim for one in asked if one.asks])
    told = {settlement.reference: settlement for settlement in before}
    new = [one.claim for one in asked if _is_new(one.claim, told)]
    return told | {one.reference: one for one in adapter.settle(new)}


def _is_new(claim: Claim, told: Mapping[str, Settlement]) -> bool:
    """Say whether the insurer has never been sent a claim, or says so itself."""
    known = told.get(claim.reference)
    return known is None or known.answer == InsurerAnswer.ABSENT
