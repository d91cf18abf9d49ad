from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0014_take_backs'),
    ]

    operations = [
        migrations.AddField(
            model_name='chargeitem',
            name='class_differs',
            field=models.BooleanField(default=False, verbose_name='class differs'),
        ),
        migrations.AddIndex(
            model_name='chargeitem',
            index=models.Index(condition=models.Q(('class_differs', True)), fields=['id'], name='clinic_item_class_differs'),
        ),
        migrations.AddConstraint(
            model_name='chargeitem',
            constraint=models.CheckConstraint(condition=models.Q(('class_differs', False), ('price_list__isnull', False), _connector='OR'), name='clinic_item_class_differs_from_a_list'),
        ),
    ]
