"""What lies ready at the demo's desks: discounts, a shared permit, an open shift."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth.models import User

from config.demo.city import RESERVED, citizens
from ledger.operations.open_shift import ShiftDraft, open_shift
from ledger.queries.shifts import running_shift_of
from ledger.rules.ids import name_based_id, time_ordered_id
from parking.operations.give_permit import give_permit
from parking.operations.offer_discount import DiscountDraft, offer_discount
from parking.rules.states import DiscountKind, Grants

OFFERED = (
    ("visitor", "两小时访客券 Visitor, two hours", Grants.MINUTES, 120),
    ("shop-half", "商户半价 Half, by the shop", Grants.PERCENT, 50),
    ("coupon-5", "五元优惠券 Coupon of ¥5", Grants.AMOUNT, 5_00),
    ("goodwill", "全免 Goodwill, all of it", Grants.FULL, 0),
)
COUPON = "coupon-5"

PERMIT_FROM = datetime(2020, 1, 1, tzinfo=UTC)
PERMIT_TO = datetime(2100, 1, 1, tzinfo=UTC)
"""The same at every start, so that it is the same permit."""

FLOAT_MINOR = 200_00
WINDOW = "1"


def set_up_desks(
    *, lot_ids: Sequence[UUID], merchant_id: UUID, cashier: str, at: datetime
) -> None:
    """See to it that desks have something to do; all of it may stand already.

    Each lot offers discounts, the first has two places for three cars that nobody
    drives by themselves, and a cashier of the merchant sits at a window. The others
    open shifts of their own.
    """
    for lot_id in lot_ids:
        _offer(lot_id, at=at)
    give_permit(
        lot_id=lot_ids[0],
        plates=[person.plate for person in citizens()[RESERVED - 3 : RESERVED]],
        valid_from=PERMIT_FROM,
        valid_to=PERMIT_TO,
        places=2,
        name="Market office 市场管理处",
        permit_id=name_based_id("demo permit", lot_ids[0]),
    )
    _sit_down(merchant_id, User.objects.get(username=cashier), at=at)


def _offer(lot_id: UUID, *, at: datetime) -> None:
    for code, name, grants, value in OFFERED:
        kind = DiscountKind.COUPON if code == COUPON else DiscountKind.VALIDATION
        draft = DiscountDraft(lot_id, code, name, grants, value, kind)
        offer_discount(draft=draft, at=at)


def _sit_down(merchant_id: UUID, cashier: User, *, at: datetime) -> None:
    if running_shift_of(cashier.pk) is None:
        draft = ShiftDraft(
            id=time_ordered_id(at, "demo shift", cashier.pk),
            merchant_id=merchant_id,
            cashier_id=cashier.pk,
            desk=WINDOW,
            currency="CNY",
            float_minor=FLOAT_MINOR,
        )
        open_shift(draft=draft, at=at)
