"""One turn of every periodic worker of every app, at a moment of one's choice."""

from datetime import datetime

from clinic.tasks import charge_days, finalise_splits
from config.tasks import issue_receipts_at
from credit.tasks import follow_all_arrears, send_messages, tell_all_citizens
from ledger import tasks as ledger


def run_due(at: datetime) -> dict[str, int]:
    """Do what is due at ``at``, as if the clock stood there; count what was done.

    Days in bed come first, they belong on bills that are still open; then splits, which
    close bills that are collected in the same turn. Credit comes last: it follows what
    the ledger has found unpaid, or paid.
    """
    return {
        "bed_days_charged": charge_days(at),
        "splits_final": finalise_splits(at),
        **ledger.run_due(at),
        "bills_receipted": issue_receipts_at(at),
        "arrears_followed": follow_all_arrears(at),
        "notices_told": tell_all_citizens(at),
        "messages_sent": send_messages(at),
    }
