"""How large a body may be, by its address; imported before Django is set up."""

from typing import Final

BODY_BYTES_MAX: Final = 1_048_576
LARGER: Final = {
    "/api/v1/credit/scores": 64 * 1_048_576,
    "/admin/clinic/pricelist/import": 11 * 1_048_576,
}
"""Score files of a whole city; the digest needs them whole in memory. A hospital's
price list, and the form around it."""


def body_bytes_max(path: str) -> int:
    """Say how many bytes may be sent to ``path``."""
    return LARGER.get(path.rstrip("/"), BODY_BYTES_MAX)
