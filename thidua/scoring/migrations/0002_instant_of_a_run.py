import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="scoringrun",
            name="computed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="computed at"),
        ),
    ]
