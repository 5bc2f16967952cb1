from uuid import uuid4

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_keys(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    matters = apps.get_model("people", "PendingMatter").objects
    for pk in matters.values_list("pk", flat=True):
        matters.filter(pk=pk).update(key=uuid4())


class Migration(migrations.Migration):
    dependencies = [("people", "0013_what_processes_remember_together")]

    operations = [
        migrations.AddField("pendingmatter", "key", models.UUIDField(editable=False, null=True)),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField("pendingmatter", "key", models.UUIDField(default=uuid4, editable=False, unique=True)),
    ]
