"""On SQLite, INSERT OR REPLACE removes the row in its way without firing the triggers that refuse removals: what
stands under a key is refused to be inserted again. PostgreSQL has no such statement, and its ON CONFLICT fires the
triggers that refuse updates.
"""

from django.db import migrations

REFUSAL = "The audit log is append-only."
SAME_KEY = {
    "audit_entry": "id = new.id",
    "audit_content": "entry_id = new.entry_id",
    "audit_link": "number = new.number OR entry_id = new.entry_id",
    "audit_head": "TRUE",
}


def on_sqlite(table, same):
    exists = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 -- nothing in it comes from outside
    return (
        f"CREATE TRIGGER {table}_refuses_replacement BEFORE INSERT ON {table} WHEN {exists} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def guard(apps, schema_editor):
    run(schema_editor, *(on_sqlite(table, same) for table, same in SAME_KEY.items()))


def unguard(apps, schema_editor):
    run(schema_editor, *(f"DROP TRIGGER {table}_refuses_replacement" for table in SAME_KEY))


def run(schema_editor, *statements):
    if schema_editor.connection.vendor == "sqlite":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_chained_and_append_only")]

    operations = [migrations.RunPython(guard, unguard)]
