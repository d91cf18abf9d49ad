"""The pictures of the state maps in the READMEs are drawn from the maps themselves."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from clinic.rules.states import (
    CLAIM_EDGES,
    ITEM_EDGES,
    PLAN_EDGES,
    PRICE_LIST_EDGES,
    STAGE_EDGES,
    TAKE_BACK_EDGES,
    VISIT_EDGES,
)
from credit.rules.lines import LINE_EDGES
from credit.rules.messages import MESSAGE_EDGES
from ledger.rules.states import (
    BILL_EDGES,
    DISPUTE_EDGES,
    HOLD_EDGES,
    PAYMENT_EDGES,
    REFUND_EDGES,
    SHIFT_EDGES,
)
from parking.rules.states import SESSION_EDGES

PICTURES = [
    ("ledger/README.md", BILL_EDGES),
    ("ledger/README.md", PAYMENT_EDGES),
    ("ledger/README.md", REFUND_EDGES),
    ("ledger/README.md", DISPUTE_EDGES),
    ("ledger/README.md", SHIFT_EDGES),
    ("ledger/README.md", HOLD_EDGES),
    ("credit/README.md", LINE_EDGES),
    ("credit/README.md", MESSAGE_EDGES),
    ("clinic/README.md", VISIT_EDGES),
    ("clinic/README.md", ITEM_EDGES),
    ("clinic/README.md", CLAIM_EDGES),
    ("clinic/README.md", PLAN_EDGES),
    ("clinic/README.md", PRICE_LIST_EDGES),
    ("clinic/README.md", STAGE_EDGES),
    ("clinic/README.md", TAKE_BACK_EDGES),
    ("parking/README.md", SESSION_EDGES),
]


def picture(edges: Iterable[tuple[str, str]]) -> str:
    """Draw a map: what nothing leads to begins it, what leads nowhere ends it."""
    walked = sorted((str(old), str(new)) for old, new in edges)
    olds, news = {old for old, _ in walked}, {new for _, new in walked}
    first = sorted(olds - news) or [walked[0][0]]
    lines = [f"    [*] --> {status}" for status in first]
    lines += [f"    {old} --> {new}" for old, new in walked]
    lines += [f"    {status} --> [*]" for status in sorted(news - olds)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


@pytest.mark.parametrize(("readme", "edges"), PICTURES)
def test_a_picture_shows_every_edge_and_no_other(
    readme: str, edges: Iterable[tuple[str, str]]
) -> None:
    drawn = picture(edges)
    assert drawn in Path(readme).read_text(), f"{readme} should show:\n{drawn}"
