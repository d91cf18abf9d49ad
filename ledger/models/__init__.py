"""The ledger's tables, one aggregate a file."""

from ledger.models.account import Account, Checkpoint, Unrolled
from ledger.models.api_key import ApiKey
from ledger.models.bill import Bill, BillStep, Charge
from ledger.models.idempotency import IdempotentCall
from ledger.models.merchant import Merchant, RiskMode
from ledger.models.notification import Notification
from ledger.models.payment import Instrument, Payment, PaymentAnswer
from ledger.models.transfer import Hold, Transfer, TransferKind

__all__ = [
    "Account",
    "ApiKey",
    "Bill",
    "BillStep",
    "Charge",
    "Checkpoint",
    "Hold",
    "IdempotentCall",
    "Instrument",
    "Merchant",
    "Notification",
    "Payment",
    "PaymentAnswer",
    "RiskMode",
    "Transfer",
    "TransferKind",
    "Unrolled",
]
