"""See to it that no slip of a window's terminal is taken twice on one day."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ledger.errors import Rejected
from ledger.models import Shift
from ledger.queries.slips import slips_that_stand


class SlipTaken(Rejected):
    """A terminal gives each of a day's numbers once: one of the two is mistyped."""

    code = "ledger.tender.slip_taken"
    sentence = _(
        "Slip %(slip)s was taken at this window today already; look at the slip again."
    )


def check_slips(*, shift: Shift, slips: Sequence[str], at: datetime) -> None:
    """Refuse a number that stands at the shift's window on this day of the city's.

    The caller holds the shift. A window has one at a time, so that nobody else takes
    its terminal's slips meanwhile. What went back whole may come again.

    Raises:
        SlipTaken: a number is there already, or twice among these.
    """
    twice = {slip for slip, times in Counter(slips).items() if times > 1}
    taken = slips_that_stand(shift=shift, slips=slips, during=_day_of(at))
    for slip in sorted(twice | taken):
        raise SlipTaken(slip=slip)


def _day_of(at: datetime) -> tuple[datetime, datetime]:
    zone = ZoneInfo(settings.TIME_ZONE)
    day = at.astimezone(zone).date()
    begins = datetime.combine(day, time.min, zone)
    return begins, datetime.combine(day + timedelta(days=1), time.min, zone)
