# Generated on 2026-11-21 22:09

from pathlib import Path

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


FUNCTIONS = Path(__file__).parents[1] / "models"

# What was rolled up before there were seals goes into the first.
BOOKED_SO_FAR = """
INSERT INTO ledger_unsealed (transfer_id, booked_at)
SELECT t.id, t.booked_at FROM ledger_transfer t
 WHERE NOT EXISTS (SELECT 1 FROM ledger_unrolled u WHERE u.transfer_id = t.id)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0004_trust'),
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='day')),
                ('previous_root', models.BinaryField()),
                ('merkle_root', models.BinaryField()),
                ('chained_root', models.BinaryField()),
                ('leaves', models.IntegerField(verbose_name='transfers')),
                ('sealed_at', models.DateTimeField(verbose_name='sealed')),
            ],
            options={
                'verbose_name': 'seal',
                'verbose_name_plural': 'seals',
            },
        ),
        migrations.CreateModel(
            name='SealLeaf',
            fields=[
                ('transfer_id', models.UUIDField(primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
                ('position', models.IntegerField(verbose_name='position')),
                ('leaf_hash', models.BinaryField()),
            ],
            options={
                'verbose_name': 'sealed transfer',
                'verbose_name_plural': 'sealed transfers',
            },
        ),
        migrations.CreateModel(
            name='SealNode',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
                ('position', models.IntegerField(verbose_name='position')),
                ('node_hash', models.BinaryField()),
            ],
            options={
                'verbose_name': 'block of a seal',
                'verbose_name_plural': 'blocks of seals',
            },
        ),
        migrations.CreateModel(
            name='Unsealed',
            fields=[
                ('transfer_id', models.UUIDField(primary_key=True, serialize=False)),
                ('booked_at', models.DateTimeField(verbose_name='booked')),
            ],
            options={
                'verbose_name': 'unsealed transfer',
                'verbose_name_plural': 'unsealed transfers',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='4926b6c1cbab4350e754b0cdcf5d6018b0f7b673', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_3d4e0', table='ledger_seal', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='sealleaf',
            constraint=models.UniqueConstraint(fields=('day', 'position'), name='ledger_sealleaf_position_is_taken_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealleaf',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='9cad1f8f4010a39c37cfb2d4d79498c4d2b24816', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_97078', table='ledger_sealleaf', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='sealnode',
            constraint=models.UniqueConstraint(fields=('day', 'position'), name='ledger_sealnode_position_is_taken_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealnode',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='19b2d8e993705f2bd24de4ff4551a78b1272dd77', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_88975', table='ledger_sealnode', when='BEFORE')),
        ),
        migrations.RunSQL(
            (FUNCTIONS / "seals.sql").read_text(),
            """DROP FUNCTION ledger_seal_day, ledger_merkle_root, ledger_leaf_hash,
               ledger_transfer_line""",
        ),
        migrations.RunSQL(
            (FUNCTIONS / "balances.sql").read_text(), migrations.RunSQL.noop
        ),
        migrations.RunSQL(BOOKED_SO_FAR, migrations.RunSQL.noop),
    ]
