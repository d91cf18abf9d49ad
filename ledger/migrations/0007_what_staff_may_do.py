# What members of staff may be allowed to do, beyond looking.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0006_overdue_may_be_voided'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='bill',
            options={'permissions': [('take_tenders', 'May take payment at the desk'), ('write_off_bill', 'May write bills off')], 'verbose_name': 'bill', 'verbose_name_plural': 'bills'},
        ),
        migrations.AlterModelOptions(
            name='dispute',
            options={'permissions': [('open_dispute', 'May open and withdraw disputes'), ('decide_dispute', 'May decide disputes')], 'verbose_name': 'dispute', 'verbose_name_plural': 'disputes'},
        ),
        migrations.AlterModelOptions(
            name='payment',
            options={'permissions': [('ask_again', 'May ask gateways again')], 'verbose_name': 'payment', 'verbose_name_plural': 'payments'},
        ),
        migrations.AlterModelOptions(
            name='refund',
            options={'permissions': [('request_refund', 'May ask for refunds'), ('approve_refund', 'May approve and refuse refunds'), ('hand_back_refund', 'May hand refunds back at the desk')], 'verbose_name': 'refund', 'verbose_name_plural': 'refunds'},
        ),
        migrations.AlterModelOptions(
            name='surplus',
            options={'permissions': [('return_surplus', 'May have surplus given back again')], 'verbose_name': 'surplus', 'verbose_name_plural': 'surplus'},
        ),
    ]
