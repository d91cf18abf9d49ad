"""The lane's pages, at the site's root."""

from django.urls import path

from parking.portal import pay

urlpatterns = [
    path("pay/<str:token>", pay.pay_session, name="pay-session"),
    path("pay/<str:token>/code", pay.show_code, name="pay-code"),
    path("pay/<str:token>/code.svg", pay.draw_code, name="pay-code-image"),
]
