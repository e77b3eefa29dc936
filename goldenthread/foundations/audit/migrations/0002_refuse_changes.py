from django.db import migrations

# Entries are never changed or deleted; payloads are never changed (erasing one is privacy's to do).
_GUARDS = [("audit_entry", "UPDATE"), ("audit_entry", "DELETE"), ("audit_payload", "UPDATE")]


def _name(table: str, event: str) -> str:
    return f"{table}_no_{event.lower()}"


def refuse_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'audit entries are never changed'; END $$"
        )
        for table, event in _GUARDS:
            schema_editor.execute(
                f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()"
            )
        return
    for table, event in _GUARDS:
        schema_editor.execute(
            f"CREATE TRIGGER {_name(table, event)} BEFORE {event} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"
        )


def allow_changes(apps, schema_editor):
    for table, event in _GUARDS:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER {_name(table, event)} ON {table}")
        else:
            schema_editor.execute(f"DROP TRIGGER {_name(table, event)}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION audit_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
