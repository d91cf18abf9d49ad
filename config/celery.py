"""The workers: Celery wakes them, what there is to do stands in rows."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("citytab")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A wake-up that nobody took in time is worthless: the next one says the same.
app.conf.beat_schedule = {
    name: {"task": task, "schedule": seconds, "options": {"expires": seconds * 5}}
    for name, task, seconds in [
        ("collect bills and ask about lost answers", "ledger.tasks.wake", 1.0),
        ("make splits of visits final", "clinic.finalise_splits", 1.0),
        ("charge days in bed", "clinic.charge_bed_days", 30.0),
        ("issue receipts", "config.issue_receipts", 2.0),
        ("roll up derived balances", "ledger.tasks.roll_up", 5.0),
        ("let go holds whose time is over", "ledger.tasks.expire", 30.0),
        ("mark bills overdue, remind", "ledger.tasks.dun", 30.0),
        ("let credit lines follow arrears", "credit.follow_arrears", 2.0),
        ("tell citizens, send messages", "credit.send_messages", 1.0),
        ("forget old messages, codes and entries", "credit.forget_messages", 3600.0),
        ("seal the days that are over", "ledger.tasks.seal", 3600.0),
        ("forget calls of last week", "ledger.tasks.forget", 3600.0),
    ]
}
