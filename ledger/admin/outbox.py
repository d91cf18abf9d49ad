"""What notices say, in the language of whoever reads them."""

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ledger.admin.words import merchant_of
from ledger.models import Notice, NoticeKind
from ledger.money import Money
from ledger.rules.spelling import spell_day, spell_money

SOON = _("Your bill of %(amount)s from %(merchant)s is due on %(day)s.")
LATE = _(
    "Your bill of %(amount)s from %(merchant)s was due on %(day)s and isn't paid yet."
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
}


def text_of(notice: Notice) -> str:
    """Write the message as its reader would get it in the language of the page."""
    bill, language = notice.bill, get_language() or "en"
    due_at = bill.due_at or notice.at
    reminder = SOON if notice.at < due_at else LATE
    text = TEXTS.get(NoticeKind(notice.kind), reminder)
    owed = Money(bill.cash_minor, bill.currency)
    return str(text) % {
        "amount": spell_money(owed, language=language),
        "merchant": merchant_of(bill),
        "day": spell_day(localdate(due_at), language=language),
    }
