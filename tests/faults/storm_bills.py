"""``python -m tests.faults.storm_bills PROFILE SEED``: its citizens and their bills.

Prints the bills' ids in the order of the plan, and a key of the city to pay with.
"""

import json
import sys
from datetime import UTC, datetime

import django

from tests.faults.plan import PROFILES, draw_bills


def main(profile: str, seed: int) -> None:
    """Make the bills, through the operations."""
    django.setup()
    from ledger.operations.bind_instrument import (  # noqa: PLC0415
        FirstInstrument,
        bind_first_instruments,
    )
    from tests.factories.bills import a_bill  # noqa: PLC0415
    from tests.factories.keys import city_key  # noqa: PLC0415

    now = datetime.now(UTC)  # noqa: TID251 - a program of its own, at its door
    plans = draw_bills(PROFILES[profile], seed)
    bind_first_instruments(
        instruments=[
            FirstInstrument(plan.holder_id, "sandbox", plan.token, ["parking"])
            for plan in plans
        ],
        at=now,
    )
    bills = [a_bill(plan.holder_id, plan.amount_minor, at=now) for plan in plans]
    key = city_key()
    told = {
        "key_id": key.key_id,
        "secret": key.secret_b64,
        "bills": list(map(str, bills)),
    }
    print(json.dumps(told))  # noqa: T201 - what the caller reads


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
