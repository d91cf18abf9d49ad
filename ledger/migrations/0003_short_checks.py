"""Checks that PostgreSQL reads quickly, and the posting functions as they are now."""

from pathlib import Path

from django.db import migrations, models
from django.db.models.lookups import Exact, In, IsNull

FUNCTIONS = Path(__file__).parents[1] / "models"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_posting")]

    operations = [
        migrations.RemoveConstraint(
            model_name="transfer",
            name="ledger_transfer_kind_is_known_and_about_fits_it",
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                name="ledger_transfer_names_another_if_its_kind_does",
                condition=Exact(
                    IsNull(models.F("about_id"), True),
                    In(models.F("kind"), ["hold", "post"]),
                ),
            ),
        ),
        migrations.RunSQL(
            (FUNCTIONS / "posting.sql").read_text(), migrations.RunSQL.noop
        ),
    ]
