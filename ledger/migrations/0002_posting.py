"""The posting functions, and room on account pages for their many new versions."""

from pathlib import Path

from django.db import migrations

POSTING = Path(__file__).parents[1] / "models" / "posting.sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE ledger_account SET (fillfactor = 50)",
            "ALTER TABLE ledger_account RESET (fillfactor)",
        ),
        migrations.RunSQL(
            POSTING.read_text(),
            """DROP FUNCTION ledger_post, ledger_open_accounts, ledger_set_limits,
               ledger_lock_holders, ledger_close_account, ledger_roll_up""",
        ),
    ]
