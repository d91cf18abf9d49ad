"""The default limits by score, as rows that an operator may end and replace."""

from datetime import UTC, datetime

from django.db import migrations

SINCE = datetime(2000, 1, 1, tzinfo=UTC)
DEFAULTS = [
    # kind, from score, insured only, limit in fen
    ("parking", 550, False, 500_00),
    ("outpatient", 550, False, 500_00),
    ("outpatient", 600, False, 1_000_00),
    ("outpatient", 650, False, 2_000_00),
    ("outpatient", 700, False, 3_000_00),
    ("outpatient", 750, False, 5_000_00),
    ("inpatient", 550, True, 15_000_00),
]


def write_defaults(apps, schema_editor):
    policy = apps.get_model("credit", "LimitPolicy")
    policy.objects.using(schema_editor.connection.alias).bulk_create(
        policy(
            kind=kind,
            score_from=score,
            insured_only=insured,
            limit_minor=limit,
            valid_from=SINCE,
        )
        for kind, score, insured, limit in DEFAULTS
    )


class Migration(migrations.Migration):
    dependencies = [("credit", "0001_initial")]

    operations = [migrations.RunPython(write_defaults, migrations.RunPython.noop)]
