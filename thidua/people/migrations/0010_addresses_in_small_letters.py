from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.functions import Lower


def in_small_letters(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("people", "Account").objects.update(email=Lower("email"))


class Migration(migrations.Migration):
    dependencies = [("people", "0009_account_opened_by_whom")]

    operations = [migrations.RunPython(in_small_letters, migrations.RunPython.noop)]
