"""The routes that people use; machines have ``api/v1``."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from config.portal import views
from config.portal.sign_in import SignInView

urlpatterns = [
    path("", views.home, name="home"),
    path("bills/", views.bills, name="bills"),
    path("bills/<uuid:bill_id>/", views.bill, name="bill"),
    path("bills/<uuid:bill_id>/pay", views.pay, name="pay-bill"),
    path("bills/<uuid:bill_id>/dispute", views.dispute, name="dispute-bill"),
    path("bills/<uuid:bill_id>/withdraw", views.withdraw, name="withdraw-dispute"),
    path("bills/<uuid:bill_id>/proof", views.proof, name="bill-proof"),
    path("login", SignInView.as_view(), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
]
