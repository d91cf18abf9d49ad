"""The routes that people use; machines have ``api/v1``."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from config.portal import looks, passkeys, views
from config.portal.sign_in import SignInView, sign_in_again
from credit.portal import sign_in

urlpatterns = [
    path("", views.home, name="home"),
    path("bills/", views.bills, name="bills"),
    path("bills/pay/", views.pay_choose, name="pay-bills"),
    path("bills/pay/check", views.pay_check, name="check-payment"),
    path("bills/pay/now", views.pay_now, name="pay-now"),
    path("bills/pay/done", views.pay_outcome, name="payment-outcome"),
    path("bills/<uuid:bill_id>/", views.bill, name="bill"),
    path("bills/<uuid:bill_id>/dispute", views.dispute, name="dispute-bill"),
    path("bills/<uuid:bill_id>/evidence", views.evidence, name="attach-evidence"),
    path(
        "bills/<uuid:bill_id>/evidence/<uuid:evidence_id>",
        views.evidence_sent,
        name="show-evidence-sent",
    ),
    path("bills/<uuid:bill_id>/withdraw", views.withdraw, name="withdraw-dispute"),
    path("bills/<uuid:bill_id>/days", views.days, name="bill-days"),
    path("bills/<uuid:bill_id>/proof", views.proof, name="bill-proof"),
    path("spending", views.spending, name="spending"),
    path("notices/", views.notices, name="notices"),
    path("notices/read", views.notices_read, name="notices-read"),
    path("notices/wishes", views.wishes, name="notice-wishes"),
    path("notices/<uuid:notice_id>/", views.notice, name="open-notice"),
    path("p/<str:token>", views.pay_link, name="pay-link"),
    path("p/<str:token>/done", views.pay_link_outcome, name="pay-link-outcome"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/data", views.own_data, name="own-data"),
    path("privacy/close", views.closing, name="close-account"),
    path("mandate", views.mandate, name="mandate"),
    path("credentials/", views.credentials, name="credentials"),
    path("credentials/phone", views.own_phone, name="own-phone"),
    path("credentials/phone/code", views.own_phone_code, name="own-phone-code"),
    path("credentials/add/<slug:kind>", views.prove, name="prove-credential"),
    path("credentials/proofs/<uuid:proof_id>", views.accept, name="accept-credential"),
    path(
        "credentials/<uuid:credential_id>/remove",
        views.remove,
        name="remove-credential",
    ),
    path("login", SignInView.as_view(), name="login"),
    # The name under which allauth looks for it.
    path("login", SignInView.as_view(), name="account_login"),
    path("login/phone", sign_in.ask_code, name="sign-in-phone"),
    path("login/code", sign_in.enter_code, name="sign-in-code"),
    path("login/number", sign_in.enter_number, name="sign-in-number"),
    path("login/again", sign_in_again, name="sign-in-again"),
    path("login/passkey", passkeys.login, name="mfa_login_webauthn"),
    path("passkeys/", passkeys.show, name="mfa_list_webauthn"),
    path("passkeys/add", passkeys.add, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove", passkeys.remove, name="mfa_remove_webauthn"),
    path("outbox", sign_in.show_outbox, name="outbox"),
    path("look", looks.choose, name="choose-look"),
    path("logout", LogoutView.as_view(), name="logout"),
]
