"""The ledger's routes."""

from django.urls import path

from ledger.api.bills import BillPayView, BillsView, BillView
from ledger.api.disputes import BillDisputesView
from ledger.api.notifications import NotificationView
from ledger.api.proofs import BillProofView
from ledger.api.refunds import BillRefundsView
from ledger.api.seals import SealView
from ledger.api.trial_balance import TrialBalanceView

urlpatterns = [
    path("bills", BillsView.as_view()),
    path("bills/<uuid:bill_id>", BillView.as_view()),
    path("bills/<uuid:bill_id>/pay", BillPayView.as_view()),
    path("bills/<uuid:bill_id>/refunds", BillRefundsView.as_view()),
    path("bills/<uuid:bill_id>/disputes", BillDisputesView.as_view()),
    path("bills/<uuid:bill_id>/receipt", BillProofView.as_view()),
    path("gateways/<slug:name>/notifications", NotificationView.as_view()),
    path("ledger/seal", SealView.as_view()),
    path("ledger/trial-balance", TrialBalanceView.as_view()),
]
