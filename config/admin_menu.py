"""The admin's menu: what people at the city's desk look for, grouped by their work."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

WORK: tuple[tuple[Any, str, str, str], ...] = (
    (
        _("Payments left to a person"),
        "ledger.payment",
        "admin:ledger_payment_changelist",
        "?parked=yes",
    ),
    (
        _("Refunds to approve"),
        "ledger.refund",
        "admin:ledger_refund_changelist",
        "?status__exact=requested",
    ),
    (
        _("Refunds left to a person"),
        "ledger.refund",
        "admin:ledger_refund_changelist",
        "?parked=yes",
    ),
    (
        _("Questions left to a person"),
        "ledger.question",
        "admin:ledger_question_changelist",
        "?parked=yes",
    ),
    (
        _("Claims left to a person"),
        "clinic.claim",
        "admin:clinic_claim_changelist",
        "?parked=yes",
    ),
    (
        _("Deposits to give back"),
        "ledger.deposit",
        "admin:ledger_deposit_changelist",
        "?left=over",
    ),
    (_("Surplus"), "ledger.surplus", "admin:ledger_surplus_changelist", ""),
    (_("Disputes"), "ledger.dispute", "admin:ledger_dispute_changelist", ""),
    (_("Dunning by age"), "ledger.bill", "admin:ledger_dunning", ""),
    (_("Outbox"), "ledger.notice", "admin:ledger_notice_changelist", ""),
)
"""What waits for a person: titles, the tables seen, and the lists as narrowed."""

PICTURES = {
    "ledger.payment": "contact_support",
    "ledger.refund": "fact_check",
    "ledger.question": "help",
    "clinic.claim": "health_and_safety",
    "ledger.surplus": "add_card",
    "ledger.deposit": "savings",
    "ledger.dispute": "gavel",
    "ledger.bill": "hourglass_bottom",
    "ledger.notice": "outbox",
}

PAGES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "desk": (_("Cashier's desk"), ("clinic.work_desk",)),
    "desk-supervision": (_("Supervision"), ("ledger.close_shift",)),
    "admin:ledger_days": (_("Days"), ("ledger.view_transfer",)),
    "admin:ledger_balances": (_("Merchants' balances"), ("ledger.view_transfer",)),
    "desk-days": (_("Desks by day"), ("ledger.view_transfer",)),
    "tariffs": (_("Tariffs"), ("parking.view_lot", "parking.change_lot")),
}
"""Pages that show no table: by route, titles and the permissions that show them."""

GROUPS: tuple[tuple[Any, dict[str, str]], ...] = (
    (
        _("Window"),
        {"desk": "point_of_sale", "desk-supervision": "supervisor_account"},
    ),
    (
        _("Bills and payments"),
        {
            "ledger.bill": "receipt_long",
            "ledger.shift": "point_of_sale",
            "desk-days": "today",
            "ledger.bankdeposit": "account_balance",
            "ledger.payment": "payments",
            "ledger.refund": "undo",
            "ledger.deposit": "savings",
            "ledger.receipt": "receipt",
            "ledger.merchant": "storefront",
            "ledger.collectionpolicy": "event_repeat",
            "ledger.retryrule": "replay",
        },
    ),
    (
        _("Citizens"),
        {
            "credit.citizen": "person",
            "credit.creditline": "account_balance_wallet",
            "credit.mandate": "contract",
            "credit.credential": "badge",
            "credit.limitpolicy": "tune",
            "credit.message": "sms",
        },
    ),
    (
        _("Parking"),
        {
            "parking.parkingsession": "local_parking",
            "parking.reviewitem": "rate_review",
            "parking.lot": "garage",
            "tariffs": "price_change",
            "parking.permit": "verified",
            "parking.discount": "sell",
            "parking.waiver": "money_off",
            "parking.gateevent": "sensors",
        },
    ),
    (
        _("Hospitals"),
        {
            "clinic.visit": "stethoscope",
            "clinic.admission": "bed",
            "clinic.chargeitem": "medication",
            "clinic.claim": "health_and_safety",
            "clinic.pricelist": "price_change",
            "clinic.hospital": "local_hospital",
            "clinic.ward": "door_front",
            "clinic.wardrate": "price_check",
            "clinic.insurancepolicy": "policy",
            "clinic.claimpolicy": "timer",
        },
    ),
    (
        _("Books"),
        {
            "admin:ledger_days": "calendar_month",
            "admin:ledger_balances": "balance",
            "ledger.account": "account_balance",
            "ledger.transfer": "sync_alt",
            "ledger.hold": "lock_clock",
            "ledger.seal": "verified_user",
        },
    ),
    (
        _("Machines and staff"),
        {
            "ledger.apikey": "key",
            "auth.user": "group",
            "auth.group": "groups",
            "axes.accessattempt": "lock",
        },
    ),
)
"""Titles; each group's models and pages with their pictures, the most used first."""


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the groups in which this person may see something, the rest folded away."""
    named = {label for _title, labels in GROUPS for label in labels}
    named |= {label for _title, label, _page, _query in WORK}
    groups = [(_("Waiting for a person"), list(_work(request)))]
    groups += [(title, list(_items(request, labels))) for title, labels in GROUPS]
    others = {
        label: "table_rows" for label in sorted(_registered()) if label not in named
    }
    groups = [group for group in groups if group[1]]
    menu: list[dict[str, Any]] = [
        {"title": title, "separator": bool(number), "items": items}
        for number, (title, items) in enumerate(groups)
    ]
    if rest := list(_items(request, others)):
        folded = {"title": _("More tables"), "separator": True, "collapsible": True}
        menu.append(folded | {"items": rest})
    return menu


def _work(request: HttpRequest) -> Iterator[dict[str, Any]]:
    registered = _registered()
    for title, label, page, query in WORK:
        if registered[label].has_view_permission(request):
            link = f"{reverse(page)}{query}"
            item = {"title": title, "icon": PICTURES[label], "link": link}
            # Narrowed, it shares its address with the whole table's own item.
            here = {"active": request.get_full_path() == link} if query else {}
            yield item | here


def _items(request: HttpRequest, labels: dict[str, str]) -> Iterator[dict[str, Any]]:
    registered = _registered()
    for label, picture in labels.items():
        if label in PAGES:
            title, permissions = PAGES[label]
            if any(request.user.has_perm(one) for one in permissions):
                link = reverse(label)
                item = {"title": title, "icon": picture, "link": link}
                yield item | {"active": _is_here(request, link)}
            continue
        model_admin = registered.get(label)
        if model_admin and model_admin.has_view_permission(request):
            name = label.replace(".", "_")
            yield {
                "title": capfirst(model_admin.opts.verbose_name_plural),
                "icon": picture,
                "link": reverse(f"admin:{name}_changelist"),
            }


def _is_here(request: HttpRequest, link: str) -> bool:
    """Say whether a page is shown, or one beneath it that has no item of its own."""
    deeper = [other for other in map(reverse, PAGES) if other.startswith(link)]
    found = [one for one in deeper if request.path.startswith(one)]
    return bool(found) and max(found, key=len) == link


def _registered() -> dict[str, "admin.ModelAdmin[Any]"]:
    models = admin.site._registry  # noqa: SLF001 - the site has no other list of them
    return {model._meta.label_lower: found for model, found in models.items()}  # noqa: SLF001
