from django.db import migrations, models

# Entries and seals are never changed or deleted. A payload is never changed: what is erased is written anew without it.
_GUARDS = [
    ("audit_entry", "UPDATE"),
    ("audit_entry", "DELETE"),
    ("audit_payload", "UPDATE"),
    ("audit_seal", "UPDATE"),
    ("audit_seal", "DELETE"),
]


def guard(apps, schema_editor):
    """Every guard anew: a table that was made anew has lost its own."""
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit trail is never changed'; END $$"
        )
    for table, event in _GUARDS:
        name = f"{table}_no_{event.lower()}"
        if postgres:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
            does = "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()"
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
            does = "BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END"
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} {does}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_move_names_to_payloads")]
    operations = [
        migrations.RemoveField("entry", "actor_label"),
        migrations.RemoveField("entry", "record_label"),
        migrations.RemoveField("entry", "reason"),
        migrations.RemoveField("payload", "salt"),
        migrations.RemoveField("payload", "before"),
        migrations.RemoveField("payload", "after"),
        migrations.AlterField("entry", "digest", models.CharField(max_length=64, help_text="Over the salted parts of the payload, so that it can be proven and erased.")),
        migrations.AddIndex("entry", models.Index(fields=["actor_id", "at"], name="audit_by_actor")),
        migrations.RunPython(guard),
    ]
