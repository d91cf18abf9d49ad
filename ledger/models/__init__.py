"""The ledger's tables, one aggregate a file."""

from ledger.models.account import Account, Checkpoint, Unrolled
from ledger.models.api_key import ApiKey
from ledger.models.assignment import Assignment
from ledger.models.bank_deposit import BankDeposit, BankSlip
from ledger.models.bill import Bill, BillStep, Charge
from ledger.models.charge_share import ChargeShare
from ledger.models.deposit import Deposit, DepositReturn
from ledger.models.desk_paper import DeskPaper, PaperPrint
from ledger.models.dispute import Dispute
from ledger.models.dunning import (
    CollectionPolicy,
    Notice,
    NoticeKind,
    RetryRule,
    StandingChange,
    UntoldNotice,
)
from ledger.models.evidence import Evidence
from ledger.models.hour_total import HourTotal
from ledger.models.idempotency import IdempotentCall
from ledger.models.merchant import Merchant, RiskMode
from ledger.models.notification import Notification
from ledger.models.payment import Instrument, Payment, PaymentAnswer
from ledger.models.question import Question
from ledger.models.receipt import Receipt, ReceiptPrint, ReceiptSeries
from ledger.models.refund import Refund, RefundAnswer, RefundLine, RefundTender
from ledger.models.seal import Seal, SealLeaf, SealNode, Unsealed
from ledger.models.shift import Shift
from ledger.models.surplus import Surplus, SurplusCause
from ledger.models.tender import Tender, TenderKind
from ledger.models.transfer import Hold, Transfer, TransferKind

__all__ = [
    "Account",
    "ApiKey",
    "Assignment",
    "BankDeposit",
    "BankSlip",
    "Bill",
    "BillStep",
    "Charge",
    "ChargeShare",
    "Checkpoint",
    "CollectionPolicy",
    "Deposit",
    "DepositReturn",
    "DeskPaper",
    "Dispute",
    "Evidence",
    "Hold",
    "HourTotal",
    "IdempotentCall",
    "Instrument",
    "Merchant",
    "Notice",
    "NoticeKind",
    "Notification",
    "PaperPrint",
    "Payment",
    "PaymentAnswer",
    "Question",
    "Receipt",
    "ReceiptPrint",
    "ReceiptSeries",
    "Refund",
    "RefundAnswer",
    "RefundLine",
    "RefundTender",
    "RetryRule",
    "RiskMode",
    "Seal",
    "SealLeaf",
    "SealNode",
    "Shift",
    "StandingChange",
    "Surplus",
    "SurplusCause",
    "Tender",
    "TenderKind",
    "Transfer",
    "TransferKind",
    "Unrolled",
    "Unsealed",
    "UntoldNotice",
]
