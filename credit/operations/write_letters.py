"""Write what leaves the house: words that tell nothing of anybody.

No name, merchant, plate, treatment or amount: a phone lies on tables, a mailbox is
read by its provider. What happened is said behind the link, after signing in; who is
to pay may do so there without, and learns merchant, sum and day.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from credit.rules.notices import Channel
from ledger.queries.pay_links import pay_link
from ledger.rules.spelling import spell_day

HEADLINES = {
    "reminder": _("A bill of yours waits to be paid"),
    "overdue": _("A bill of yours is overdue"),
    "written_off": _("A bill of yours is still unpaid"),
    "declined": _("A bill of yours could not be collected"),
    "low_cover": _("Your credit line is nearly used up"),
    "upheld": _("Your dispute has been decided"),
    "rejected": _("Your dispute has been decided"),
    "refunded": _("Money has gone back to you"),
    "taken_back": _("A payment was taken back, and its bill waits to be paid"),
    "paid": _("A bill of yours has been paid"),
}
WITH_A_DAY = {
    "reminder": _("[CityTab] %(headline)s; it is due on %(day)s. %(link)s"),
    "overdue": _("[CityTab] %(headline)s; it was due on %(day)s. %(link)s"),
}
ASKING = frozenset({"reminder", "overdue", "written_off", "declined", "taken_back"})
"""Who is asked for money by a short message pays behind it, without signing in."""

PLAIN = _("[CityTab] %(headline)s. %(link)s")
BELOW = _(
    "You get this letter because you asked for it. Other wishes: %(link)s\n"
    "CityTab never asks for codes, passwords or cards by mail."
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject, which a text has none of, and the text."""

    subject: str
    text: str = field(repr=False)


def write_letter(
    *,
    kind: str,
    notice_id: UUID,
    bill_id: UUID,
    due_at: datetime | None,
    channel: Channel,
    language: str,
    at: datetime,
) -> Letter:
    """Write a notice of a kind in its reader's language, with a link to it.

    A short message that asks for money has a link to pay the bill instead, good for
    thirty days from ``at``.
    """
    with override(language):
        headline = gettext(HEADLINES[kind])
        sentence = WITH_A_DAY.get(kind, PLAIN) if due_at else PLAIN
        link = link_to("open-notice", notice_id)
        if channel == Channel.SMS and kind in ASKING:
            link = pay_link(bill_id, at=at)
        facts = {"headline": headline, "link": link}
        if due_at:
            facts["day"] = spell_day(localdate(due_at), language=language)
        text = gettext(sentence) % facts
        if channel == Channel.SMS:
            return Letter("", text)
        below = gettext(BELOW) % {"link": link_to("notice-wishes")}
        return Letter(headline, f"{text}\n\n{below}")


def link_to(name: str, *about: object) -> str:
    """Give the whole address of a page of the portal."""
    return f"{settings.BASE_URL}{reverse(name, args=about)}"
