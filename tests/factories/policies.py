"""Another collection policy, from a moment on."""

from datetime import datetime

from ledger.models import CollectionPolicy


def a_policy(valid_from: datetime, **changed: object) -> None:
    """Write the policy that stands, with changes, as a row of its own."""
    terms = CollectionPolicy.objects.values().latest("valid_from")
    CollectionPolicy.objects.create(
        **(terms | {"id": None, "valid_from": valid_from} | changed)
    )
