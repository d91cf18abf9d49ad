"""Routes that are asked by tests of their own, and in which files."""

ELSEWHERE = {
    "fhir/metadata": "tests/journeys/test_fhir.py",
    "metrics": "tests/journeys/test_health.py",
    "admin/parking/tariffs/<slug:code>/<int:version>/": "tests/journeys/"
    "test_role_matrix.py",
}
ELSEWHERE["admin/desk/people/<str:person>/"] = "tests/journeys/desk/test_registering.py"
MANDATE = "tests/journeys/portal/test_mandate_page.py"
ELSEWHERE["mandate"] = MANDATE
PRIVACY = "tests/journeys/portal/test_privacy.py"
ELSEWHERE |= dict.fromkeys(["privacy/", "privacy/close", "privacy/data"], PRIVACY)
NOTICES = "tests/journeys/portal/test_notices.py"
ELSEWHERE |= dict.fromkeys(
    ["notices/", "notices/<uuid:notice_id>/", "notices/read", "notices/wishes"], NOTICES
)
OWN = "tests/journeys/portal/test_credentials.py"
ELSEWHERE |= dict.fromkeys(
    [
        "credentials/",
        "credentials/<uuid:credential_id>/remove",
        "credentials/add/<slug:kind>",
        "credentials/phone",
        "credentials/phone/code",
        "credentials/proofs/<uuid:proof_id>",
    ],
    OWN,
)
PAYING = "tests/journeys/portal/test_paying.py"
ELSEWHERE |= dict.fromkeys(
    ["bills/pay/", "bills/pay/check", "bills/pay/done", "bills/pay/now"], PAYING
)
AT_WINDOWS = "tests/journeys/desk/test_papers_at_the_desk.py"
DESK = "admin/desk/visits/<uuid:visit_id>/"
ELSEWHERE |= {
    "admin/desk/supervision/lines/<uuid:take_back_id>/": AT_WINDOWS,
    "admin/desk/supervision/refunds/<uuid:refund_id>/": AT_WINDOWS,
    f"{DESK}deposits/<uuid:deposit_id>/give-back/": AT_WINDOWS,
    f"{DESK}papers/<uuid:receipt_id>/reissue/": AT_WINDOWS,
    f"{DESK}refund/hand-back/": AT_WINDOWS,
}
ELSEWHERE["bills/<uuid:bill_id>/evidence/<uuid:evidence_id>"] = (
    "tests/journeys/portal/test_evidence.py"
)
SIGN_IN = "tests/journeys/portal/test_sign_in.py"
ELSEWHERE |= dict.fromkeys(
    [
        "login/again",
        "login/code",
        "login/number",
        "login/passkey",
        "login/phone",
        "outbox",
        "passkeys/",
        "passkeys/<int:pk>/remove",
        "passkeys/add",
    ],
    SIGN_IN,
)
