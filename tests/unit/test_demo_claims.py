"""A day's claims are compared with what stands at the insurer, one by one."""

from dataclasses import replace
from typing import Any

import pytest

from clinic.queries.claims_since import ClaimFigures
from config.demo.insured import claim_complaints

SETTLED = ClaimFigures("ref", "settled", "someone", 700, 400, 100, 200)
GONE = replace(SETTLED, reference="gone", status="cancelled")
REFUSED = ClaimFigures("no", "declined", "someone", None, None, None, None)
STANDS: dict[str, Any] = {
    "person": "someone",
    "total_minor": 700,
    "fund_minor": 400,
    "account_minor": 100,
    "cash_minor": 200,
}


def test_claims_that_agree_give_no_complaint() -> None:
    ours = [SETTLED, GONE, REFUSED]
    assert list(claim_complaints(ours, {"ref": STANDS})) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ([replace(SETTLED, status="asked")], {}, "Claim ref is left asked."),
        ([replace(SETTLED, status="cancelling")], {}, "is left cancelling"),
        ([SETTLED], {}, "the insurer None"),
        ([], {"ref": STANDS}, "we say None"),
        ([GONE], {"gone": STANDS}, "we say None"),
        ([SETTLED], {"ref": STANDS | {"fund_minor": 401}}, "401"),
        ([SETTLED], {"ref": STANDS | {"cash_minor": 1}}, "the insurer"),
        ([SETTLED], {"ref": STANDS | {"person": "x"}}, "the insurer"),
    ],
)
def test_whatever_differs_is_said(
    ours: list[ClaimFigures], theirs: dict[str, dict[str, Any]], said: str
) -> None:
    assert said in "\n".join(claim_complaints(ours, theirs))
