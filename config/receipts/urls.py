"""Where receipts are: for citizens, machines, desks, and whoever holds one."""

from django.contrib import admin
from django.urls import path

from clinic.desk.urls import desk as at_desk
from config.receipts import desk, papers, slips, views
from config.receipts.api import BillReceiptView

urlpatterns = [
    path("bills/<uuid:bill_id>/receipt", views.receipt, name="bill-receipt"),
    path("verify/<str:token>", views.verify, name="verify-receipt"),
    path("api/v1/bills/<uuid:bill_id>/receipt.pdf", BillReceiptView.as_view()),
    at_desk(
        "admin/desk/visits/<uuid:visit_id>/papers/",
        papers.show_papers,
        name="desk-papers",
    ),
    at_desk(
        "admin/desk/visits/<uuid:visit_id>/papers/<uuid:receipt_id>/reissue/",
        papers.reissue,
        name="desk-reissue",
    ),
    path(
        "admin/receipts/<uuid:receipt_id>/print",
        admin.site.admin_view(desk.print_one),
        name="print-receipt",
    ),
    path(
        "admin/slips/<uuid:slip_id>/print",
        admin.site.admin_view(slips.print_slip),
        name="print-slip",
    ),
    path(
        "admin/bills/<uuid:bill_id>/receipt",
        admin.site.admin_view(desk.print_of_bill),
        name="print-bill-receipt",
    ),
]
