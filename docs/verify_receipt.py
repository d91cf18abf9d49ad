"""Verify a CityTab receipt: ``python verify_receipt.py receipt.json``.

It needs Python and nothing else, and asks nobody. Each line is hashed and led,
neighbour by neighbour, to the root over its day (RFC 6962, section 2.1), which is
tied to the day before. Compare the chained root that is printed with the one the
city has published, or with another receipt of that day. Exit code: 0 all is proven,
1 something is wrong, 2 some lines aren't sealed yet.
"""
# ruff: noqa: INP001, T201 - it lies wherever somebody puts it, and prints

import hashlib
import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def sha256(*parts: bytes) -> bytes:
    """Hash what the parts make together."""
    return hashlib.sha256(b"".join(parts)).digest()


def is_proven(line: str, proof: dict[str, Any]) -> bool:
    """Say whether the line leads to the day's root, and that to its chained root."""
    above, position = sha256(b"\x00", line.encode()), proof["position"]
    siblings, last = [bytes.fromhex(s) for s in proof["siblings"]], proof["leaves"] - 1
    if not 0 <= position <= last:
        return False
    while last:
        if siblings and position % 2:
            above = sha256(b"\x01", siblings.pop(0), above)
        elif siblings and position < last:
            above = sha256(b"\x01", above, siblings.pop(0))
        position, last = position // 2, last // 2
    said = f"{proof['day']} {proof['leaves']}".encode()
    chained = sha256(b"\x02", bytes.fromhex(proof["previous_root"]), above, said)
    reached = [above.hex(), chained.hex()]
    return not siblings and reached == [proof["merkle_root"], proof["chained_root"]]


def account_id(code: str, currency: str) -> str:
    """Give the id that lines have for an account of this name (a UUIDv8)."""
    named = sha256(f"account\x1f{code}\x1f{currency}".encode())[:16]
    value = int.from_bytes(named, "big") & ~(0xF << 76 | 0x3 << 62)
    return str(uuid.UUID(int=value | 0x8 << 76 | 0x2 << 62))


def faults(receipt: dict[str, Any]) -> Iterator[str]:
    """Give what is wrong with a receipt, in words."""
    bill, payment, paid = receipt["bill"], receipt["payment"], 0
    for transfer in receipt["transfers"]:
        line, debit, credit = transfer["line"], transfer["debit"], transfer["credit"]
        fields = line.split(" ")
        named = [account_id(code, bill["currency"]) for code in (debit, credit)]
        if [*fields[4:6], fields[7], fields[8]] != [
            *named,
            bill["currency"],
            bill["id"],
        ]:
            yield f"this is of another bill, or between other accounts: {line}"
        if transfer["proof"] and not is_proven(line, transfer["proof"]):
            yield f"this is not what was sealed: {line}"
        if (
            debit.startswith(("clearing:", "till:", "prepaid:"))
            and "unapplied:" not in credit
        ):
            paid += int(fields[6])
        if fields[3] == "reverse" and credit.startswith(
            ("clearing:", "till:", "prepaid:")
        ):  # An earlier payment that was taken back at its desk.
            paid -= int(fields[6])
    if not bill["cash_minor"] == paid == (payment["amount_minor"] if payment else 0):
        yield "the bill, its payment and its lines say different amounts"
    charged = sum(charge["amount_minor"] for charge in receipt["charges"])
    if not bill["total_minor"] == charged == bill["cash_minor"] + bill["insurer_minor"]:
        yield "the charges, the total and its parts don't agree"


if __name__ == "__main__":
    read = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    wrong, proofs = list(faults(read)), [t["proof"] for t in read["transfers"]]
    print(f"{len(proofs)} lines of bill {read['bill']['id']}, {len(wrong)} faults")
    for day, root in sorted({(p["day"], p["chained_root"]) for p in proofs if p}):
        print(f"sealed on {day}, chained root {root}")
    print(f"{proofs.count(None)} lines are not sealed yet", *wrong, sep="\n")
    sys.exit(1 if wrong else 2 if None in proofs else 0)
