"""The posting functions, and room on account pages for their many new versions."""

from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "models"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE ledger_account SET (fillfactor = 50)",
            "ALTER TABLE ledger_account RESET (fillfactor)",
        ),
        migrations.RunSQL(
            (FUNCTIONS / "posting.sql").read_text(),
            """DROP FUNCTION ledger_post, ledger_post_many, ledger_post_one, ledger_verdict,
               ledger_is_same, ledger_hold_end""",
        ),
        migrations.RunSQL(
            (FUNCTIONS / "balances.sql").read_text(),
            """DROP FUNCTION ledger_open_accounts, ledger_set_limits,
               ledger_close_account, ledger_roll_up, ledger_lock_holders"""
        ),
    ]
