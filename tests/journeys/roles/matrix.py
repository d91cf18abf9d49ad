"""Who may do what, written down once more: what the site does is compared with this.

Letters: **c**ashier, **s**upervisor, **f**inance, city **o**perator, **a**uditor. An
administrator may do everything and is asked nowhere.
"""

ROLES = {
    "c": "cashier",
    "s": "supervisor",
    "f": "finance",
    "o": "city operator",
    "a": "auditor",
}
OFFICES = "csf"
"""Who sees their own merchants' rows only."""

CITY, EVERYBODY, PEOPLE = "city", "everybody", "people"

TABLES = {
    "ledger.account": (CITY, "oa"),
    "ledger.apikey": ("merchant", "oa"),
    "ledger.assignment": (CITY, "oa"),
    "ledger.bankdeposit": ("shift__merchant", "csfoa"),
    "ledger.bill": ("merchant", "csfoa"),
    "ledger.billstep": ("bill__merchant", "sfoa"),
    "ledger.charge": ("bill__merchant", "csfoa"),
    "ledger.chargeshare": ("charge__bill__merchant", "sfoa"),
    "ledger.checkpoint": (CITY, "oa"),
    "ledger.collectionpolicy": (EVERYBODY, "foa"),
    "ledger.deposit": ("merchant", "csfoa"),
    "ledger.dispute": ("bill__merchant", "csfoa"),
    "ledger.evidence": ("dispute__bill__merchant", "oa"),
    "ledger.hold": (CITY, "oa"),
    "ledger.idempotentcall": (CITY, "oa"),
    "ledger.instrument": (CITY, "oa"),
    "ledger.merchant": ("pk", "sfoa"),
    "ledger.notice": ("bill__merchant", "sfoa"),
    "ledger.notification": (CITY, "oa"),
    "ledger.payment": ("bill__merchant", "csfoa"),
    "ledger.paymentanswer": ("payment__bill__merchant", "sfoa"),
    "ledger.question": ("payment__bill__merchant", "soa"),
    "ledger.receipt": ("merchant", "csfoa"),
    "ledger.receiptseries": ("merchant", "sfoa"),
    "ledger.refund": ("bill__merchant", "csfoa"),
    "ledger.retryrule": (EVERYBODY, "foa"),
    "ledger.seal": (CITY, "oa"),
    "ledger.sealleaf": (CITY, "oa"),
    "ledger.sealnode": (CITY, "oa"),
    "ledger.shift": ("merchant", "csfoa"),
    "ledger.standingchange": (CITY, "oa"),
    "ledger.surplus": ("bill__merchant", "sfoa"),
    "ledger.transfer": ("bill", "sfoa"),
    "ledger.unrolled": (CITY, "oa"),
    "ledger.unsealed": (CITY, "oa"),
    "ledger.untoldnotice": (CITY, "oa"),
    "credit.citizen": (CITY, "oa"),
    "credit.credential": (CITY, "oa"),
    "credit.credentialproof": (CITY, "oa"),
    "credit.creditline": (CITY, "oa"),
    "credit.holder": (CITY, "oa"),
    "credit.inboxentry": (CITY, "oa"),
    "credit.limitpolicy": (EVERYBODY, "oa"),
    "credit.look": ("merchant", "soa"),
    "credit.mandate": (CITY, "oa"),
    "credit.message": (CITY, "oa"),
    "credit.noticewishes": (CITY, "oa"),
    "credit.signincode": (CITY, "oa"),
    "parking.discount": ("lot__merchant", "sfoa"),
    "parking.funding": ("validation__session__lot__merchant", "sfoa"),
    "parking.gateevent": ("lot__merchant", "soa"),
    "parking.heartbeat": ("lot__merchant", "soa"),
    "parking.lane": ("lot__merchant", "soa"),
    "parking.lot": ("merchant", "csfoa"),
    "parking.parkingsession": ("lot__merchant", "csfoa"),
    "parking.passage": ("event__lot__merchant", "soa"),
    "parking.permit": ("lot__merchant", "csfoa"),
    "parking.reviewitem": ("lot__merchant", "soa"),
    "parking.validation": ("session__lot__merchant", "sfoa"),
    "parking.waiver": ("session__lot__merchant", "sfoa"),
    "clinic.admission": ("visit__hospital__merchant", "csfoa"),
    "clinic.bedstay": ("visit__hospital__merchant", "csfoa"),
    "clinic.chargeitem": ("visit__hospital__merchant", "csfoa"),
    "clinic.claim": ("visit__hospital__merchant", "sfoa"),
    "clinic.claimpolicy": (EVERYBODY, "foa"),
    "clinic.coverage": (CITY, "oa"),
    "clinic.coverpolicy": (EVERYBODY, "foa"),
    "clinic.hospital": ("merchant", "sfoa"),
    "clinic.insurancepolicy": (EVERYBODY, "foa"),
    "clinic.plannedcharge": ("visit__hospital__merchant", "sfoa"),
    "clinic.newborn": ("visit__hospital__merchant", "csfoa"),
    "clinic.patientnaming": ("visit__hospital__merchant", "sfoa"),
    "clinic.visitvoid": ("visit__hospital__merchant", "sfoa"),
    "clinic.price": ("price_list__hospital__merchant", "sfoa"),
    "clinic.pricelist": ("hospital__merchant", "sfoa"),
    "clinic.reversal": ("item__visit__hospital__merchant", "sfoa"),
    "clinic.split": ("claim__visit__hospital__merchant", "sfoa"),
    "clinic.splitshare": ("item__visit__hospital__merchant", "sfoa"),
    "clinic.visit": ("hospital__merchant", "csfoa"),
    "clinic.ward": ("hospital__merchant", "sfoa"),
    "clinic.wardrate": ("ward__hospital__merchant", "sfoa"),
    "auth.group": (PEOPLE, ""),
    "auth.user": (PEOPLE, ""),
    "axes.accessattempt": (PEOPLE, ""),
    "axes.accessfailurelog": (PEOPLE, ""),
    "axes.accesslog": (PEOPLE, ""),
}
"""Each table of the admin: whose its rows are, and who looks at them."""

ADDED = {
    "ledger.collectionpolicy": "o",
    "ledger.retryrule": "o",
    "credit.limitpolicy": "o",
    "clinic.claimpolicy": "o",
    "clinic.coverpolicy": "o",
    "clinic.insurancepolicy": "o",
    "clinic.ward": "so",
    "clinic.wardrate": "so",
    "parking.discount": "o",
    "parking.permit": "so",
}
CHANGED = {
    "clinic.ward": "so",
    "ledger.merchant": "o",
    "credit.limitpolicy": "o",
    "parking.discount": "o",
    "parking.lane": "o",
    "parking.lot": "o",
}

EMPTY = {
    "clinic.claim",
    "clinic.newborn",
    "clinic.patientnaming",
    "clinic.split",
    "clinic.visitvoid",
}
"""Tables of which the town has no rows; their lists are asked for all the same."""

ACTS = {
    "clinic_claim_ask_again": "so",
    "clinic_claim_give_up": "so",
    "clinic_pricelist_publish": "so",
    "clinic_pricelist_withdraw": "so",
    "credit_citizen_name_sign_in_phone": "o",
    "ledger_bill_open_dispute": "cso",
    "ledger_bill_pay_with_deposits": "c",
    "ledger_bill_print_receipt": "csfo",
    "ledger_bill_take_deposit": "c",
    "ledger_deposit_give_back": "c",
    "ledger_receipt_print_out": "csfo",
    "ledger_bill_request_refund": "cso",
    "ledger_bill_take_tenders": "c",
    "ledger_bill_write_off": "o",
    "ledger_dispute_reject": "o",
    "ledger_dispute_uphold": "o",
    "ledger_dispute_withdraw": "cso",
    "ledger_payment_ask_again": "so",
    "ledger_payment_take_another": "c",
    "ledger_question_ask_again": "so",
    "ledger_refund_approve": "sfo",
    "ledger_refund_ask_again": "so",
    "ledger_refund_hand_back": "c",
    "ledger_refund_refuse": "sfo",
    "ledger_bankdeposit_keep_slip": "c",
    "ledger_shift_accept": "c",
    "ledger_shift_close": "c",
    "ledger_shift_close_for": "s",
    "ledger_shift_count": "c",
    "ledger_shift_count_for": "s",
    "ledger_shift_hand_over": "c",
    "ledger_shift_take_to_bank": "c",
    "ledger_surplus_return_again": "o",
    "parking_parkingsession_give_validation": "cs",
    "parking_parkingsession_waive_fee": "so",
    "parking_permit_add_car": "so",
    "parking_permit_renew": "so",
    "parking_permit_take_off_car": "so",
}
"""What may be done on a row's page, and by whom."""

ROW_PAGES = {
    "admin/shifts/<uuid:shift_id>/report/": ("ledger.shift", "sfoa"),
    "admin/clinic/visit/<path:object_id>/reveal/": ("clinic.visit", "cso"),
    "admin/credit/citizen/<path:object_id>/reveal/": ("credit.citizen", "o"),
    "admin/bills/<uuid:bill_id>/receipt": ("ledger.bill", "csfo"),
    "admin/desk/visits/<uuid:visit_id>/": ("clinic.visit", "cs"),
    "admin/desk/visits/<uuid:visit_id>/pay/": ("clinic.visit", "c"),
    "admin/desk/visits/<uuid:visit_id>/undo/": ("clinic.visit", "c"),
    "admin/evidence/<uuid:evidence_id>": ("ledger.evidence", "o"),
    "admin/clinic/visit/<path:object_id>/daily-list/": ("clinic.visit", "c"),
    "admin/receipts/<uuid:receipt_id>/print": ("ledger.receipt", "csfo"),
}
"""Pages about a row that stand beside its table's own."""

STAFFS = {
    "admin/": "csfoa",
    "admin/ledger/bill/dunning/": "csfoa",
    "admin/ledger/shift/open/": "c",
    "admin/desk-days/": "sfoa",
    "admin/desk/": "cs",
    "admin/ledger/merchant/balances/": "sfoa",
    "admin/ledger/transfer/days/": "sfoa",
    "admin/desk/unknown/": "c",
    "admin/search/": "csfoa",
    "admin/clinic/pricelist/import/": "sfo",
    "admin/jsi18n/": "csfoa",
    "admin/password_change/done/": "csfoa",
    "admin/parking/tariffs/": "csfoa",
    "admin/parking/tariffs/compare/": "csfoa",
}
"""Pages of the admin that are about no one row, and who gets an answer."""

NOBODYS = {
    "admin/autocomplete/",
    "admin/r/<path:content_type_id>/<path:object_id>/",
    "admin/(?P<url>.*)$",
}
"""Addresses of the admin that show nothing to anybody here."""

CITIZENS = {
    "bills/": "get",
    "bills/<uuid:bill_id>/": "get",
    "bills/<uuid:bill_id>/dispute": "post",
    "bills/<uuid:bill_id>/evidence": "post",
    "bills/<uuid:bill_id>/withdraw": "post",
    "bills/<uuid:bill_id>/days": "get",
    "bills/<uuid:bill_id>/proof": "get",
    "bills/<uuid:bill_id>/receipt": "get",
    "spending": "get",
}
"""The portal's pages: for whoever signed in as a citizen, their own bills only."""

EVERYBODYS = {
    "": 200,
    "livez": 200,
    "readyz": 200,
    "api/schema/": 200,
    "api/docs/": 200,
    "favicon.ico": 302,
    "i18n/setlang/": 302,
    "login": 200,
    "logout": 405,
    "look": 405,
    "admin/login/": 200,
    "admin/logout/": 302,
    "verify/<str:token>": 404,
    "p/<str:token>": 404,
    "p/<str:token>/done": 404,
    "pay/<str:token>": 404,
    "pay/<str:token>/code": 404,
    "pay/<str:token>/code.svg": 404,
}
"""Open to strangers, and what a stranger's GET is answered; a token here is none."""

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
"""Asked by tests of their own, in these files."""
