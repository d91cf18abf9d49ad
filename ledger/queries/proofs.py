"""What proves a settled bill: what was booked for it, and that it stays so.

A proof holds everything that checking it takes: each of its transfers as the line
that was sealed, and the hashes that lead from there to its day's root. What is not
sealed yet says so; asked again the day after, the proof is complete. It goes with
the bill's receipt, which people read; the API has called it receipt from the first.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Bill, Charge, Payment, SealLeaf, SealNode
from ledger.rules.merkle import BLOCK_LEAVES, siblings_of
from ledger.rules.states import BillStatus, PaymentStatus

FORMAT = "receipt1"
"""The first word of every proof; the API's, and changed when what stands in one is."""

TRANSFERS = """
    SELECT ledger_transfer_line(t), d.code, c.code, l.day, l.position, s.leaves,
           s.merkle_root, s.previous_root, s.chained_root
      FROM ledger_transfer t
      JOIN ledger_account d ON d.id = t.debit_account_id
      JOIN ledger_account c ON c.id = t.credit_account_id
      LEFT JOIN ledger_sealleaf l ON l.transfer_id = t.id
      LEFT JOIN ledger_seal s ON s.day = l.day
     WHERE t.bill_id = %s AND t.holder_id = %s
     ORDER BY t.booked_at, t.id"""

Place = tuple[date, int]
"""A day, and a leaf's position in its seal."""


class BillNotSettled(Rejected):
    """There is a receipt, and a proof, of what was paid only."""

    code = "ledger.receipt.not_settled"
    sentence = _("The bill is “%(status)s”; it has a receipt once it is paid.")


def proof_url(bill: Bill) -> str | None:
    """Give the address of a bill's proof; none while it isn't paid."""
    if bill.status != BillStatus.SETTLED:
        return None
    return f"{settings.BASE_URL}/api/v1/bills/{bill.id}/receipt"


def proof_of(bill: Bill) -> dict[str, Any]:
    """Write the proof of a bill that was read with everything on it.

    All values are texts, whole numbers, lists and dictionaries of them: as JSON.

    Raises:
        BillNotSettled: it hasn't been paid.
    """
    if bill.status != BillStatus.SETTLED:
        raise BillNotSettled(status=bill.get_status_display())
    paid = (p for p in bill.payments.all() if p.status == PaymentStatus.SUCCEEDED)
    payment = next(paid, None)
    return {
        "format": FORMAT,
        "bill": _bill(bill),
        "merchant": {
            "id": str(bill.merchant_id),
            "code": bill.merchant.code,
            "name": bill.merchant.name,
            "name_zh": bill.merchant.name_zh,
        },
        "charges": [_charge(charge) for charge in bill.charges.all()],
        "payment": payment and _payment(payment),
        "transfers": _transfers(bill),
    }


def _bill(bill: Bill) -> dict[str, Any]:
    return {
        "id": str(bill.id),
        "kind": bill.kind,
        "supplement_no": bill.supplement_no,
        "currency": bill.currency,
        "total_minor": bill.total_minor,
        "insurer_minor": bill.insurer_minor,
        "cash_minor": bill.cash_minor,
        "opened_at": _moment(bill.opened_at),
        "settled_at": _moment(bill.settled_at),
    }


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "line_no": charge.line_no,
        "code": charge.code,
        "name": charge.name,
        "quantity": f"{charge.quantity:f}",
        "amount_minor": charge.amount_minor,
        "occurred_at": _moment(charge.occurred_at),
    }


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "reference": payment.reference,
        "gateway": payment.gateway,
        "amount_minor": payment.amount_minor,
        "currency": payment.currency,
        "succeeded_at": _moment(payment.ended_at),
    }


def _transfers(bill: Bill) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(TRANSFERS, [bill.id, bill.holder_id])
        rows = cursor.fetchall()
    siblings = _siblings({(row[3], row[4]) for row in rows if row[5] is not None})
    return [
        {
            "line": line,
            "debit": debit,
            "credit": credit,
            "proof": None
            if leaves is None
            else {
                "day": day.isoformat(),
                "position": position,
                "leaves": leaves,
                "siblings": [one.hex() for one in siblings[day, position]],
                "merkle_root": roots[0].hex(),
                "previous_root": roots[1].hex(),
                "chained_root": roots[2].hex(),
            },
        }
        for line, debit, credit, day, position, leaves, *roots in rows
    ]


def _siblings(places: Iterable[Place]) -> dict[Place, list[bytes]]:
    """Give the proofs of these leaves; a block is read once, the rest of a day never.

    A proof goes up within the leaf's own block, then among the blocks' roots.
    """
    blocks: dict[Place, list[int]] = defaultdict(list)
    for day, position in places:
        blocks[day, position // BLOCK_LEAVES].append(position)
    nodes = {day: _nodes(day) for day, _block in blocks}
    proofs = {}
    for (day, block), positions in blocks.items():
        leaves, first = _leaves(day, block), block * BLOCK_LEAVES
        above = siblings_of(nodes[day], block)
        for position in positions:
            proofs[day, position] = siblings_of(leaves, position - first) + above
    return proofs


def _leaves(day: date, block: int) -> list[bytes]:
    first = block * BLOCK_LEAVES
    leaves = SealLeaf.objects.filter(
        day=day, position__gte=first, position__lt=first + BLOCK_LEAVES
    )
    hashes = leaves.order_by("position").values_list("leaf_hash", flat=True)
    return [bytes(one) for one in hashes]


def _nodes(day: date) -> list[bytes]:
    nodes = SealNode.objects.filter(day=day).order_by("position")
    return [bytes(one) for one in nodes.values_list("node_hash", flat=True)]


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None
