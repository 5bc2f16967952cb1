import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_initial")]

    operations = [
        migrations.AddField("entry", "commitment", models.CharField(max_length=64, default="")),
        migrations.AddField("entry", "digest", models.CharField(max_length=64, default="")),
        migrations.AlterField("entry", "at", models.DateTimeField(db_index=True, verbose_name="time")),
        # So that the step that takes these away can be taken back.
        migrations.AlterField("entry", "actor_name", models.CharField(max_length=200, default="")),
        migrations.AlterField("entry", "subject_label", models.CharField(max_length=300, default="")),
        migrations.CreateModel(
            name="Content",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="audit.entry",
                    ),
                ),
                ("salt", models.CharField(max_length=32, null=True)),
                ("text", models.TextField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="audit_content_is_whole_or_erased",
                        condition=Q(salt__isnull=False, text__isnull=False) | Q(salt=None, text=None),
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="number")),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="link", to="audit.entry"
                    ),
                ),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"ordering": ["-number"]},
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
            options={"constraints": [models.CheckConstraint(name="audit_has_one_head", condition=Q(id=1))]},
        ),
    ]
