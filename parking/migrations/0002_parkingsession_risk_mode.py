from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parking", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="parkingsession",
            name="risk_mode",
            field=models.CharField(
                default="merchant", max_length=8, verbose_name="risk borne by"
            ),
            preserve_default=False,
        ),
    ]
