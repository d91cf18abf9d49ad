"""A line's digest, by which a repeat is known."""

from clinic.operations.book_items import ChargeLine
from ledger.models.sealed import blind_index_of
from ledger.rules.digests import canonical_json


def digest_of(line: ChargeLine) -> bytes:
    """Digest a line under our key: what was done is easily guessed."""
    content = {
        "line_no": line.line_no,
        "code": line.code,
        "name": line.name,
        "category": line.category,
        "quantity": line.quantity,
        "unit_price_minor": line.unit_price_minor,
        "insurance_class": line.insurance_class,
        "performed_at": line.performed_at.isoformat(),
        "insurer_minor": line.insurer_minor,
    }
    if line.planned:
        content["planned"] = True
    return blind_index_of("clinic.charge_item", canonical_json(content).decode())
