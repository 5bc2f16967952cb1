"""The database itself puts entries into the chain and refuses to change them.

On PostgreSQL an entry is chained by a deferred trigger: the head row is locked at the end of the transaction, and
entries of a savepoint that was rolled back never get there. SQLite has one writer, so there it is done at once.
A later migration that alters one of these tables makes SQLite build it anew without its triggers: it has to state
them again.
"""

from django.db import migrations

REFUSAL = "The audit log is append-only."
APPEND_ONLY = ("audit_entry", "audit_link")
GUARDED = (*APPEND_ONLY, "audit_content", "audit_head")
CONTENT_STAYS = "new.entry_id <> old.entry_id OR new.salt IS NOT NULL OR new.text IS NOT NULL"
HEAD_STAYS = "new.number <> old.number + 1"

CHAIN_ON_POSTGRESQL = """
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE place audit_head;
BEGIN
    UPDATE audit_head
    SET number = number + 1,
        hash = encode(sha256(convert_to(hash || ' ' || number + 1 || ' ' || new.digest, 'UTF8')), 'hex')
    RETURNING * INTO STRICT place;
    INSERT INTO audit_link (number, entry_id, hash) VALUES (place.number, new.id, place.hash);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_entry_is_chained AFTER INSERT ON audit_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_chain();
"""
REFUSE_ON_POSTGRESQL = f"""
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE integrity_constraint_violation USING MESSAGE = '{REFUSAL}'; END $$;
"""
ON_POSTGRESQL = (
    CHAIN_ON_POSTGRESQL,
    REFUSE_ON_POSTGRESQL,
    *(
        f"CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table} EXECUTE FUNCTION audit_refuse();"
        for table in APPEND_ONLY
    ),
    *(
        f"CREATE TRIGGER {table}_refuses_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({condition}) "
        "EXECUTE FUNCTION audit_refuse();"
        for table, condition in (("audit_content", CONTENT_STAYS), ("audit_head", HEAD_STAYS))
    ),
    *(
        f"CREATE TRIGGER {table}_refuses_removal BEFORE DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION audit_refuse();"
        for table in GUARDED
    ),
)
OFF_POSTGRESQL = (
    "DROP FUNCTION audit_chain() CASCADE;",
    "DROP FUNCTION audit_refuse() CASCADE;",
)

# SHA256 is the function that Django gives to every connection; elsewhere an insert fails.
CHAIN_ON_SQLITE = """
CREATE TRIGGER audit_entry_is_chained AFTER INSERT ON audit_entry BEGIN
    UPDATE audit_head
    SET number = number + 1, hash = SHA256(hash || ' ' || (number + 1) || ' ' || new.digest);
    INSERT INTO audit_link (number, entry_id, hash)
    VALUES ((SELECT number FROM audit_head), new.id, (SELECT hash FROM audit_head));
END
"""


def on_sqlite(name, event, table, condition="TRUE"):
    return (
        f"CREATE TRIGGER {table}_refuses_{name} BEFORE {event} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


ON_SQLITE = (
    CHAIN_ON_SQLITE,
    *(on_sqlite("update", "UPDATE", table) for table in APPEND_ONLY),
    on_sqlite("update", "UPDATE", "audit_content", CONTENT_STAYS),
    on_sqlite("update", "UPDATE", "audit_head", HEAD_STAYS),
    *(on_sqlite("removal", "DELETE", table) for table in GUARDED),
)
OFF_SQLITE = (
    "DROP TRIGGER audit_entry_is_chained",
    *(f"DROP TRIGGER {table}_refuses_{name}" for table in GUARDED for name in ("update", "removal")),
)


def guard(apps, schema_editor):
    run(schema_editor, {"postgresql": ON_POSTGRESQL, "sqlite": ON_SQLITE})


def unguard(apps, schema_editor):
    run(schema_editor, {"postgresql": OFF_POSTGRESQL, "sqlite": OFF_SQLITE})


def run(schema_editor, statements):
    # Without a cursor's parameters, no sign in a statement is taken for a place to fill.
    with schema_editor.connection.cursor() as cursor:
        for statement in statements[schema_editor.connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_contents_apart")]

    operations = [migrations.RunPython(guard, unguard)]
