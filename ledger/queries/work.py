"""Where there is work for the sweepers: partitions of holders, by their rows."""

from datetime import datetime

from django.db.models import Q

from ledger.models import Bill, Payment
from ledger.rules.states import COLLECTABLE_BILL, PaymentStatus


def shards_to_collect(*, at: datetime) -> list[int]:
    """Give the partitions with a bill to collect or a payment to submit."""
    bills = Bill.objects.filter(status__in=COLLECTABLE_BILL, collect_at__lte=at)
    payments = Payment.objects.filter(status=PaymentStatus.CREATED)
    found = bills.order_by().values_list("holder_shard").distinct()
    more = payments.order_by().values_list("holder_shard").distinct()
    return sorted({shard for (shard,) in found.union(more)})


def shards_to_ask(*, at: datetime) -> list[int]:
    """Give the partitions with a payment whose answer is missing."""
    missing = Q(status__in=[PaymentStatus.SUBMITTED, PaymentStatus.UNKNOWN])
    payments = Payment.objects.filter(missing, ask_at__lte=at)
    found = payments.order_by().values_list("holder_shard", flat=True).distinct()
    return sorted(found)
