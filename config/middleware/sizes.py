"""How large a body may be, by its address; imported before Django is set up."""

import re
from typing import Final

BODY_BYTES_MAX: Final = 1_048_576
LARGER: Final = {
    "/api/v1/credit/scores": 64 * 1_048_576,
    "/admin/clinic/pricelist/import": 11 * 1_048_576,
}
"""Score files of a whole city; the digest needs them whole in memory. A hospital's
price list, and the form around it."""

EVIDENCE: Final = re.compile(r"/bills/[0-9a-f-]{36}/(?:dispute|evidence)")
EVIDENCE_BYTES_MAX: Final = 16 * 1_048_576
"""Three photographs that go with a dispute, and the form around them."""


def body_bytes_max(path: str) -> int:
    """Say how many bytes may be sent to ``path``."""
    if EVIDENCE.fullmatch(path):
        return EVIDENCE_BYTES_MAX
    return LARGER.get(path.rstrip("/"), BODY_BYTES_MAX)
