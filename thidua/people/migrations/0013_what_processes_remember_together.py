"""The table of Django's cache in the database, as `createcachetable` would make it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0012_closed_as_idle")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.CreateModel(
                    name="Remembered",
                    fields=[
                        ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                        ("value", models.TextField()),
                        ("expires", models.DateTimeField(db_index=True)),
                    ],
                    options={"db_table": "people_remembered"},
                )
            ]
        )
    ]
