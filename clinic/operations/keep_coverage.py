"""Keep how a patient stands with the fund, as the insurer told with its answer."""

from datetime import datetime

from django.db import transaction

from clinic.models import Coverage, Visit
from clinic.ports import CoverageTold


def keep_coverage(*, visit: Visit, told: CoverageTold, at: datetime) -> None:
    """Write down the newest word; estimates go by it from now on."""
    with transaction.atomic(savepoint=False):
        Coverage.objects.bulk_create(
            [
                Coverage(
                    holder_id=visit.payer_id,
                    fund=visit.hospital.fund,
                    insured_kind=told.insured_kind,
                    deductible_left_minor=told.deductible_left_minor,
                    cap_left_minor=told.cap_left_minor,
                    account_current_minor=told.balances.current_minor,
                    account_carried_minor=told.balances.carried_minor,
                    account_family_minor=told.balances.family_minor,
                    told_at=at,
                )
            ],
            update_conflicts=True,
            unique_fields=["holder_id", "fund"],
            update_fields=[
                *("insured_kind", "deductible_left_minor", "cap_left_minor"),
                *("account_current_minor", "account_carried_minor"),
                *("account_family_minor", "told_at"),
            ],
        )
