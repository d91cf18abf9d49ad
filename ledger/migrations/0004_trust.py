# Generated on 2026-11-21 22:02

from datetime import UTC, datetime

import django.contrib.postgres.fields
import django.db.models.deletion
import ledger.models.sealed
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


SINCE = datetime(2000, 1, 1, tzinfo=UTC)
DAY = 86_400
RETRIES = {
    "insufficient_funds": [DAY] * 5,
    "mandate_revoked": [],
    # The gateway never saw it: our own failure costs nobody a day.
    "no_answer": [10] * 5,
    "": [DAY] * 5,
}


def write_defaults(apps, schema_editor):
    """Write the policy that holds until an operator writes another."""
    alias = schema_editor.connection.alias
    apps.get_model("ledger", "CollectionPolicy").objects.using(alias).create(
        valid_from=SINCE,
        due_after_days=3,
        reminder_days=[-1, 1, 7],
        suspend_from_minor=10_00,
        suspend_after_days=0,
        write_off_after_days=90,
        refund_approval_from_minor=200_00,
        dispute_within_days=30,
        dispute_decided_days=7,
    )
    rule = apps.get_model("ledger", "RetryRule")
    rule.objects.using(alias).bulk_create(
        rule(reason=reason, pauses_seconds=pauses, valid_from=SINCE)
        for reason, pauses in RETRIES.items()
    )


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_short_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='CollectionPolicy',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('valid_from', models.DateTimeField(unique=True, verbose_name='valid from')),
                ('due_after_days', models.PositiveSmallIntegerField(verbose_name='due after, days')),
                ('reminder_days', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None, verbose_name='reminders, days from due')),
                ('suspend_from_minor', models.BigIntegerField(verbose_name='suspends from')),
                ('suspend_after_days', models.PositiveSmallIntegerField(verbose_name='suspends after, days')),
                ('write_off_after_days', models.PositiveSmallIntegerField(verbose_name='may be written off after, days')),
                ('refund_approval_from_minor', models.BigIntegerField(verbose_name='refunds need a second person from')),
                ('dispute_within_days', models.PositiveSmallIntegerField(verbose_name='may be disputed for, days')),
                ('dispute_decided_days', models.PositiveSmallIntegerField(verbose_name='disputes are decided within, days')),
            ],
            options={
                'verbose_name': 'collection policy',
                'verbose_name_plural': 'collection policies',
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('holder_id', models.UUIDField(verbose_name='holder')),
                ('status', models.CharField(choices=[('open', 'Open'), ('upheld', 'Upheld'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], max_length=9, verbose_name='status')),
                ('statement', ledger.models.sealed.SealedTextField(verbose_name='statement')),
                ('decision', ledger.models.sealed.SealedTextField(blank=True, default='', verbose_name='decision')),
                ('opened_by', models.CharField(max_length=64, verbose_name='opened by')),
                ('decided_by', models.CharField(blank=True, max_length=64, verbose_name='decided by')),
                ('opened_at', models.DateTimeField(verbose_name='opened')),
                ('decide_by', models.DateTimeField(verbose_name='to be decided by')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'dispute',
                'verbose_name_plural': 'disputes',
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('holder_id', models.UUIDField(verbose_name='holder')),
                ('payer_id', models.UUIDField(verbose_name='payer')),
                ('kind', models.CharField(choices=[('reminder', 'Reminder'), ('overdue', 'Overdue'), ('written_off', 'Written off')], max_length=12, verbose_name='kind')),
                ('step', models.SmallIntegerField(default=0, verbose_name='step')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('holder_id', models.UUIDField(verbose_name='holder')),
                ('holder_shard', models.SmallIntegerField(verbose_name='shard')),
                ('gateway', models.CharField(max_length=32, verbose_name='gateway')),
                ('charge_reference', models.CharField(max_length=64, verbose_name='refunded reference')),
                ('reference', models.CharField(max_length=64, unique=True, verbose_name='reference')),
                ('amount_minor', models.BigIntegerField(verbose_name='amount')),
                ('insurer_minor', models.BigIntegerField(default=0, verbose_name="insurer's part")),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('status', models.CharField(choices=[('requested', 'Waits for approval'), ('approved', 'Approved'), ('submitted', 'Asked of the gateway'), ('succeeded', 'Given back'), ('declined', 'Declined'), ('unknown', 'Answer lost')], max_length=12, verbose_name='status')),
                ('reason', ledger.models.sealed.SealedTextField(verbose_name='reason')),
                ('decline_reason', models.CharField(blank=True, max_length=64, verbose_name='declined because')),
                ('requested_by', models.CharField(max_length=64, verbose_name='requested by')),
                ('approved_by', models.CharField(blank=True, max_length=64, verbose_name='approved by')),
                ('asks', models.SmallIntegerField(default=0, verbose_name='times asked')),
                ('requested_at', models.DateTimeField(verbose_name='requested')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='approved')),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='submitted')),
                ('ask_at', models.DateTimeField(null=True, verbose_name='next asked')),
                ('parked_at', models.DateTimeField(null=True, verbose_name='left to a person')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'refund',
                'verbose_name_plural': 'refunds',
            },
        ),
        migrations.CreateModel(
            name='RefundAnswer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('holder_id', models.UUIDField(verbose_name='holder')),
                ('asked_by', models.CharField(max_length=12, verbose_name='asked by')),
                ('answer', models.CharField(max_length=12, verbose_name='answer')),
                ('reason', models.CharField(blank=True, max_length=64, verbose_name='reason')),
                ('raw', models.TextField(verbose_name='as received')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'gateway answer about a refund',
                'verbose_name_plural': 'gateway answers about refunds',
            },
        ),
        migrations.CreateModel(
            name='RefundLine',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('holder_id', models.UUIDField(verbose_name='holder')),
                ('amount_minor', models.BigIntegerField(verbose_name='amount')),
                ('insurer_minor', models.BigIntegerField(default=0, verbose_name="insurer's part")),
            ],
            options={
                'verbose_name': 'refunded line',
                'verbose_name_plural': 'refunded lines',
            },
        ),
        migrations.CreateModel(
            name='RefundTender',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('holder_id', models.UUIDField(verbose_name='holder')),
                ('amount_minor', models.BigIntegerField(verbose_name='amount')),
            ],
            options={
                'verbose_name': 'refunded tender',
                'verbose_name_plural': 'refunded tenders',
            },
        ),
        migrations.CreateModel(
            name='RetryRule',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('reason', models.CharField(blank=True, max_length=64, verbose_name='reason')),
                ('pauses_seconds', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None, verbose_name='pauses, seconds')),
                ('valid_from', models.DateTimeField(verbose_name='valid from')),
            ],
            options={
                'verbose_name': 'retry rule',
                'verbose_name_plural': 'retry rules',
            },
        ),
        migrations.CreateModel(
            name='StandingChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('holder_id', models.UUIDField(verbose_name='holder')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'changed standing',
                'verbose_name_plural': 'changed standings',
            },
        ),
        migrations.CreateModel(
            name='Surplus',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('holder_id', models.UUIDField(verbose_name='holder')),
                ('gateway', models.CharField(max_length=32, verbose_name='gateway')),
                ('reference', models.CharField(max_length=64, verbose_name='reference')),
                ('amount_minor', models.BigIntegerField(verbose_name='amount')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('cause', models.CharField(choices=[('late_success', 'Succeeded after it had been given up'), ('wrong_amount', 'Another amount than was asked for'), ('unheard_of', 'A payment that we never asked for')], max_length=16, verbose_name='cause')),
                ('at', models.DateTimeField(verbose_name='found')),
            ],
            options={
                'verbose_name': 'surplus',
                'verbose_name_plural': 'surplus',
            },
        ),
        migrations.CreateModel(
            name='Tender',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('holder_id', models.UUIDField(verbose_name='holder')),
                ('kind', models.CharField(choices=[('cash', 'Cash'), ('card', 'Card'), ('qr', 'QR code')], max_length=4, verbose_name='kind')),
                ('amount_minor', models.BigIntegerField(verbose_name='amount')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('account', models.CharField(max_length=100, verbose_name='account')),
                ('slip', models.CharField(blank=True, max_length=64, verbose_name='slip')),
                ('at', models.DateTimeField(verbose_name='at')),
            ],
            options={
                'verbose_name': 'tender',
                'verbose_name_plural': 'tenders',
            },
        ),
        migrations.RemoveIndex(
            model_name='payment',
            name='ledger_payment_to_ask',
        ),
        migrations.AddField(
            model_name='bill',
            name='notice_at',
            field=models.DateTimeField(null=True, verbose_name='next reminder'),
        ),
        migrations.AddField(
            model_name='payment',
            name='parked_at',
            field=models.DateTimeField(null=True, verbose_name='left to a person'),
        ),
        migrations.AddIndex(
            model_name='bill',
            index=models.Index(condition=models.Q(('status__in', ['closed', 'overdue']), ('notice_at__isnull', False)), fields=['notice_at'], name='ledger_bill_to_remind'),
        ),
        migrations.AddIndex(
            model_name='bill',
            index=models.Index(condition=models.Q(('status__in', ['overdue', 'written_off'])), fields=['payer_id'], name='ledger_bill_in_arrears_payer'),
        ),
        migrations.AddIndex(
            model_name='bill',
            index=models.Index(condition=models.Q(('status__in', ['overdue', 'written_off'])), fields=['holder_id'], name='ledger_bill_in_arrears_holder'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('status__in', ['submitted', 'unknown', 'superseded']), ('ask_at__isnull', False)), fields=['holder_shard', 'ask_at'], name='ledger_payment_to_ask'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('parked_at__isnull', False)), fields=['parked_at'], name='ledger_payment_parked'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='collectionpolicy',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='49ec9712054a0e548979f6b12269891b95de8311', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_e01b8', table='ledger_collectionpolicy', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='dispute',
            name='bill',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='ledger.bill'),
        ),
        migrations.AddField(
            model_name='notice',
            name='bill',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='ledger.bill'),
        ),
        migrations.AddField(
            model_name='refund',
            name='bill',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='ledger.bill'),
        ),
        migrations.AddField(
            model_name='refund',
            name='payment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='ledger.payment'),
        ),
        migrations.AddField(
            model_name='refundanswer',
            name='refund',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='ledger.refund'),
        ),
        migrations.AddField(
            model_name='refundline',
            name='charge',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='ledger.charge'),
        ),
        migrations.AddField(
            model_name='refundline',
            name='refund',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.refund'),
        ),
        migrations.AddField(
            model_name='refundtender',
            name='refund',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenders', to='ledger.refund'),
        ),
        migrations.AddConstraint(
            model_name='retryrule',
            constraint=models.UniqueConstraint(fields=('reason', 'valid_from'), name='ledger_retryrule_one_per_reason_and_moment'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='retryrule',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='f0bf09083a7fb852643c43f9e96f826c514ca7c7', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_bb949', table='ledger_retryrule', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='surplus',
            name='bill',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='ledger.bill', verbose_name='bill'),
        ),
        migrations.AddField(
            model_name='surplus',
            name='payment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='ledger.payment', verbose_name='payment'),
        ),
        migrations.AddField(
            model_name='refund',
            name='surplus',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='ledger.surplus'),
        ),
        migrations.AddField(
            model_name='tender',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenders', to='ledger.payment'),
        ),
        migrations.AddField(
            model_name='refundtender',
            name='tender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='ledger.tender'),
        ),
        migrations.AddIndex(
            model_name='dispute',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['decide_by'], name='ledger_dispute_to_decide'),
        ),
        migrations.AddConstraint(
            model_name='dispute',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('holder_id', 'bill'), name='ledger_dispute_one_open_per_bill'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispute',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='6b04f45ec8a64a7ea449fa94da4bbd6f5b521d1f', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='pgtrigger_never_deleted_38570', table='ledger_dispute', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispute',
            trigger=pgtrigger.compiler.Trigger(name='status_walks_its_map', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func="IF OLD.status || '>' || NEW.status NOT IN ('open>rejected', 'open>upheld', 'open>withdrawn') THEN RAISE EXCEPTION '% may not go from % to %', TG_TABLE_NAME, OLD.status, NEW.status; END IF; RETURN NEW;", hash='bebab5d98f7675bfe287e0a67a982bca831c0290', operation='UPDATE OF "status"', pgid='pgtrigger_status_walks_its_map_f47e6', table='ledger_dispute', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispute',
            trigger=pgtrigger.compiler.Trigger(name='beginning_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF ROW(OLD.id, OLD.holder_id, OLD.bill_id, OLD.statement, OLD.opened_by, OLD.opened_at) IS DISTINCT FROM ROW(NEW.id, NEW.holder_id, NEW.bill_id, NEW.statement, NEW.opened_by, NEW.opened_at) THEN RAISE EXCEPTION 'what a % has been from the first is fixed', TG_TABLE_NAME; END IF; RETURN NEW;", hash='a21c4b03e2250470052d338bea952ee0e92d9cc4', operation='UPDATE OF "id", "holder_id", "bill_id", "statement", "opened_by", "opened_at"', pgid='pgtrigger_beginning_is_fixed_690a7', table='ledger_dispute', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['payer_id', 'id'], name='ledger_notice_of_payer'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('holder_id', 'bill', 'kind', 'step'), name='ledger_notice_is_written_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='b7ff5337c2e8faa8afd80d9dd987f3f40e12ee65', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_30ee2', table='ledger_notice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refundanswer',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='fc42827a97c98428ec48c928bb01e29ec2de9a8c', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_93ddb', table='ledger_refundanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refundline',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='08e6f4f00b33ad28387af3f3686c829dae6f5ef8', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_1d3b6', table='ledger_refundline', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='surplus',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='ledger_surplus_amount_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='surplus',
            constraint=models.UniqueConstraint(fields=('gateway', 'reference'), name='ledger_surplus_one_per_reference'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='surplus',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='60ceea47cdeed693a2f4abf0a4b933455b27e72e', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_82884', table='ledger_surplus', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('status', 'approved')), fields=['holder_shard', 'approved_at'], name='ledger_refund_to_submit'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('status__in', ['submitted', 'unknown'])), fields=['holder_shard', 'ask_at'], name='ledger_refund_to_ask'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0), ('insurer_minor__gte', 0), models.Q(('amount_minor__gt', 0), ('insurer_minor__gt', 0), _connector='OR')), name='ledger_refund_gives_something_back'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('bill__isnull', False), ('payment__isnull', False), ('surplus', None)), models.Q(('insurer_minor', 0), ('surplus__isnull', False)), _connector='OR'), name='ledger_refund_is_of_a_payment_or_a_surplus'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.UniqueConstraint(condition=models.Q(('surplus__isnull', False), models.Q(('status', 'declined'), _negated=True)), fields=('holder_id', 'surplus'), name='ledger_refund_one_per_surplus'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refund',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='f5ea61eae193bb13bf4b1313018c4f78981cfe82', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='pgtrigger_never_deleted_ad907', table='ledger_refund', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refund',
            trigger=pgtrigger.compiler.Trigger(name='status_walks_its_map', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" IS DISTINCT FROM (NEW."status"))', func="IF OLD.status || '>' || NEW.status NOT IN ('approved>submitted', 'requested>approved', 'requested>declined', 'submitted>declined', 'submitted>succeeded', 'submitted>unknown', 'unknown>declined', 'unknown>succeeded') THEN RAISE EXCEPTION '% may not go from % to %', TG_TABLE_NAME, OLD.status, NEW.status; END IF; RETURN NEW;", hash='69fde0a3438d7ec154f3dace15a0f3c880557d26', operation='UPDATE OF "status"', pgid='pgtrigger_status_walks_its_map_f17ae', table='ledger_refund', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refund',
            trigger=pgtrigger.compiler.Trigger(name='beginning_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF ROW(OLD.id, OLD.holder_id, OLD.bill_id, OLD.payment_id, OLD.surplus_id, OLD.gateway, OLD.charge_reference, OLD.reference, OLD.amount_minor, OLD.insurer_minor, OLD.currency, OLD.requested_by, OLD.requested_at) IS DISTINCT FROM ROW(NEW.id, NEW.holder_id, NEW.bill_id, NEW.payment_id, NEW.surplus_id, NEW.gateway, NEW.charge_reference, NEW.reference, NEW.amount_minor, NEW.insurer_minor, NEW.currency, NEW.requested_by, NEW.requested_at) THEN RAISE EXCEPTION 'what a % has been from the first is fixed', TG_TABLE_NAME; END IF; RETURN NEW;", hash='4c8bc6b113be83350a8065c300be450991791ad3', operation='UPDATE OF "id", "holder_id", "bill_id", "payment_id", "surplus_id", "gateway", "charge_reference", "reference", "amount_minor", "insurer_minor", "currency", "requested_by", "requested_at"', pgid='pgtrigger_beginning_is_fixed_c9876', table='ledger_refund', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='tender',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='ledger_tender_amount_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='tender',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'cash'), ('slip', '')), models.Q(models.Q(('kind', 'cash'), _negated=True), models.Q(('slip', ''), _negated=True)), _connector='OR'), name='ledger_tender_has_a_slip_unless_it_is_cash'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tender',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='fad594248fb8ef0e55b8cf5ef02936ee97866379', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_5e3f9', table='ledger_tender', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refundtender',
            trigger=pgtrigger.compiler.Trigger(name='facts_are_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION '% of % is refused: it keeps facts', TG_OP, TG_TABLE_NAME;", hash='e186419bfadbf025fd82c9d5a496ea90dee980ff', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_facts_are_fixed_85143', table='ledger_refundtender', when='BEFORE')),
        ),
        migrations.RunPython(write_defaults, migrations.RunPython.noop),
    ]
