"""A day's claims on insurers beside what the insurer says that stands of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clinic.queries.claims_since import ClaimFigures

ENDED = ("settled", "declined", "cancelled")
AMOUNTS = ("total_minor", "fund_minor", "account_minor", "cash_minor")


def claim_complaints(
    ours: Iterable[ClaimFigures], theirs: Mapping[str, Mapping[str, Any]]
) -> Iterator[str]:
    """Say in sentences what doesn't agree or is left in between.

    ``theirs``: the settled claims that stand at the insurer, by reference.
    """
    mine = {claim.reference: claim for claim in ours}
    for reference, claim in mine.items():
        if claim.status not in ENDED:
            yield f"Claim {reference} is left {claim.status}."
    settled = {
        reference: _of_ours(claim)
        for reference, claim in mine.items()
        if claim.status == "settled"
    }
    standing = {reference: _of_theirs(claim) for reference, claim in theirs.items()}
    for reference in sorted(settled.keys() | standing.keys()):
        we, they = settled.get(reference), standing.get(reference)
        if we != they:
            yield f"Claim {reference}: we say {we}, the insurer {they}."


def _of_ours(claim: ClaimFigures) -> tuple[Any, ...]:
    return (claim.person, *(getattr(claim, name) for name in AMOUNTS))


def _of_theirs(claim: Mapping[str, Any]) -> tuple[Any, ...]:
    return (claim["person"], *(claim[name] for name in AMOUNTS))
