import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def by_whom(words):
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=words,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_bear_the_anchor_of_the_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("paper", "approved_by", by_whom("last approved by")),
        migrations.AddField("paper", "revised_by", by_whom("last revised by")),
    ]
