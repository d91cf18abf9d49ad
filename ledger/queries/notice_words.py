"""What notices say, in the language of whoever reads them."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.models import Notice, NoticeKind
from ledger.money import Money
from ledger.rules.spelling import spell_day, spell_money

SOON = _("Your bill of %(amount)s from %(merchant)s is due on %(day)s.")
LATE = _(
    "Your bill of %(amount)s from %(merchant)s was due on %(day)s and isn't paid yet."
)
DECLINED = _(
    "%(amount)s for your bill from %(merchant)s could not be collected. Please pay it "
    "yourself by %(day)s."
)
DECLINED_LATE = _(
    "%(amount)s for your bill from %(merchant)s could not be collected. It was due on "
    "%(day)s; please pay it yourself."
)
DECLINED_FOR_NOW = _(
    "%(amount)s for your bill from %(merchant)s could not be collected. We try again "
    "on %(again)s; please make sure there is enough money, or pay it yourself."
)
TEXTS = {
    NoticeKind.OVERDUE: _(
        "Your bill of %(amount)s from %(merchant)s was due on %(day)s and is overdue. "
        "Please pay it, or your credit lines may be suspended until it is paid."
    ),
    NoticeKind.WRITTEN_OFF: _(
        "Your bill of %(amount)s from %(merchant)s was due on %(day)s. We have stopped "
        "collecting it; it still counts against you until you pay it."
    ),
    NoticeKind.LOW_COVER: _(
        "Your stay at %(merchant)s has nearly used up your credit line and deposits. "
        "Please ask at the hospital's desk how the coming days are to be paid."
    ),
    NoticeKind.PAID: _("%(amount)s was paid for your bill from %(merchant)s."),
    NoticeKind.REFUNDED: _(
        "%(amount)s of your bill from %(merchant)s went back to where you paid from."
    ),
    NoticeKind.TAKEN_BACK: _(
        "The payment of %(amount)s for your bill from %(merchant)s was taken back at "
        "the desk, and you have the money again. The bill is still to be paid."
    ),
    NoticeKind.UPHELD: _(
        "You were right about your bill from %(merchant)s. What you need not pay is "
        "taken off it or given back."
    ),
    NoticeKind.REJECTED: _(
        "We have looked at your bill of %(amount)s from %(merchant)s, and it stands. "
        "The reasons are on its page."
    ),
}


def text_of(notice: Notice) -> str:
    """Write the message as it was when it was written, in the language of the page."""
    bill, language = notice.bill, get_language() or "en"
    merchant, in_chinese = bill.merchant, language.startswith("zh")
    # Notices of before kept neither: theirs are the bill's of today.
    due_at = notice.due_at or bill.due_at or notice.at
    owed_minor = bill.cash_minor if notice.amount_minor is None else notice.amount_minor
    facts = {
        "amount": spell_money(Money(owed_minor, bill.currency), language=language),
        "merchant": (in_chinese and merchant.name_zh) or merchant.name,
        "day": spell_day(localdate(due_at), language=language),
    }
    if notice.again_at:
        facts["again"] = spell_day(localdate(notice.again_at), language=language)
    is_late = due_at <= notice.at
    sentence = TEXTS.get(NoticeKind(notice.kind), LATE if is_late else SOON)
    if notice.kind == NoticeKind.DECLINED:
        sentence = DECLINED_LATE if is_late else DECLINED
        sentence = DECLINED_FOR_NOW if notice.again_at else sentence
    return str(sentence) % facts


def texts_of_notices(ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Write notices by their ids, in one query."""
    notices = Notice.objects.filter(id__in=ids).select_related("bill__merchant")
    return {notice.id: text_of(notice) for notice in notices}
