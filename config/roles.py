"""What kinds of staff there are, and what each may do: data, kept level at setup.

An administrator gives people roles, and says for which merchants they work, on
their account's page. A group that is named otherwise is left alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext_lazy as _

OURS = ("ledger", "credit", "parking", "clinic")


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of staff: the tables it sees, and what else it may do.

    ``sees`` names tables, ``may`` permissions; ``sees`` empty: every table of ours.
    """

    name: str
    title: Any
    sees: tuple[str, ...]
    may: tuple[str, ...]


AT_THE_WINDOW = (
    "ledger.bill",
    "ledger.charge",
    "ledger.payment",
    "ledger.refund",
    "ledger.shift",
    "ledger.bankdeposit",
    "ledger.receipt",
    "ledger.receiptprint",
    "ledger.dispute",
    "ledger.deposit",
    "clinic.visit",
    "clinic.chargeitem",
    "clinic.admission",
    "clinic.newborn",
    "clinic.bedstay",
    "clinic.takeback",
    "parking.parkingsession",
    "parking.permit",
    "parking.lot",
)
IN_THE_OFFICE = (
    *AT_THE_WINDOW,
    "ledger.billstep",
    "ledger.chargeshare",
    "ledger.deskpaper",
    "ledger.receiptseries",
    "ledger.merchant",
    "ledger.notice",
    "ledger.paymentanswer",
    "ledger.transfer",
    "clinic.hospital",
    "clinic.ward",
    "clinic.wardrate",
    "clinic.plannedcharge",
    "clinic.pricelist",
    "clinic.price",
    "clinic.splitshare",
    "clinic.patientnaming",
    "clinic.visitvoid",
    "clinic.claim",
    "clinic.split",
    "clinic.splitline",
    "clinic.reversal",
    "parking.discount",
    "parking.validation",
    "parking.funding",
    "parking.waiver",
)

ROLES = (
    Role(
        "cashier",
        _("Cashier"),
        sees=AT_THE_WINDOW,
        may=(
            "ledger.take_tenders",
            "credit.reveal_person",
            "ledger.work_shift",
            "ledger.take_deposit",
            "ledger.give_back_deposit",
            "clinic.work_desk",
            "clinic.register_visit",
            "clinic.read_daily_list",
            "ledger.print_receipt",
            "ledger.reissue_receipt",
            "ledger.request_refund",
            "ledger.hand_back_refund",
            "ledger.open_dispute",
            "parking.give_validation",
        ),
    ),
    Role(
        "supervisor",
        _("Supervisor"),
        sees=(
            *IN_THE_OFFICE,
            "ledger.question",
            "ledger.surplus",
            "credit.look",
            "parking.gateevent",
            "parking.passage",
            "parking.heartbeat",
            "parking.reviewitem",
            "parking.lane",
        ),
        may=(
            "ledger.print_receipt",
            "ledger.reissue_receipt",
            "ledger.request_refund",
            "ledger.approve_refund",
            "ledger.close_shift",
            "credit.reveal_person",
            "ledger.ask_again",
            "ledger.open_dispute",
            "clinic.work_desk",
            "clinic.decide_claim",
            "clinic.add_ward",
            "clinic.change_ward",
            "clinic.add_wardrate",
            "clinic.import_price_list",
            "clinic.publish_price_list",
            "parking.give_validation",
            "parking.waive_fee",
            "parking.add_permit",
            "parking.change_permit",
            "parking.change_reviewitem",
        ),
    ),
    Role(
        "finance",
        _("Finance"),
        sees=(
            *IN_THE_OFFICE,
            "ledger.surplus",
            "ledger.collectionpolicy",
            "ledger.retryrule",
            "clinic.claimpolicy",
            "clinic.coverpolicy",
            "clinic.insurancepolicy",
        ),
        may=(
            "ledger.approve_refund",
            "ledger.print_receipt",
            "clinic.import_price_list",
        ),
    ),
    Role(
        "city operator",
        _("City operator"),
        sees=(),
        may=(
            "ledger.see_every_merchant",
            "credit.reveal_person",
            "ledger.print_receipt",
            "ledger.request_refund",
            "ledger.approve_refund",
            "ledger.ask_again",
            "ledger.return_surplus",
            "ledger.open_dispute",
            "ledger.decide_dispute",
            "ledger.write_off_bill",
            "ledger.change_merchant",
            "ledger.add_collectionpolicy",
            "ledger.add_retryrule",
            "clinic.add_ward",
            "clinic.change_ward",
            "clinic.add_wardrate",
            "clinic.add_coverpolicy",
            "clinic.add_insurancepolicy",
            "clinic.add_claimpolicy",
            "clinic.decide_claim",
            "credit.change_creditline",
            "credit.name_sign_in_phone",
            "credit.bind_at_counter",
            "credit.add_limitpolicy",
            "credit.change_limitpolicy",
            "clinic.import_price_list",
            "clinic.publish_price_list",
            "clinic.add_claimpolicy",
            "clinic.add_insurancepolicy",
            "parking.change_lot",
            "parking.change_lane",
            "parking.add_permit",
            "parking.change_permit",
            "parking.add_discount",
            "parking.change_discount",
            "parking.change_reviewitem",
            "parking.waive_fee",
        ),
    ),
    Role("auditor", _("Auditor"), sees=(), may=("ledger.see_every_merchant",)),
)
TITLES = {role.name: role.title for role in ROLES}


class UnknownPermission(LookupError):
    """A role names what no table knows."""


def keep_roles(*, alias: str) -> None:
    """See to it that each role's group has exactly its permissions.

    Raises:
        UnknownPermission: a role names one that isn't there; nothing was changed.
    """
    with transaction.atomic(using=alias):
        found = Permission.objects.using(alias).select_related("content_type")
        known = {
            f"{one.content_type.app_label}.{one.codename}": one
            for one in found.filter(content_type__app_label__in=OURS)
        }
        for role in ROLES:
            group, _is_new = Group.objects.using(alias).get_or_create(name=role.name)
            named = set(permissions_of(role, known))
            if missing := named - known.keys():
                raise UnknownPermission(role.name, sorted(missing))
            group.permissions.set([known[name] for name in sorted(named)])


def permissions_of(role: Role, known: Any) -> Iterator[str]:
    """Name a role's permissions, of those that are known."""
    yield from role.may
    if not role.sees:
        yield from (name for name in known if name.split(".")[1].startswith("view_"))
    for table in role.sees:
        app, model = table.split(".")
        yield f"{app}.view_{model}"
