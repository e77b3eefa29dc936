import django.db.models.deletion
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
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit trail is never changed'; END $$"
        )
    for table, event in _GUARDS:
        name = f"{table}_no_{event.lower()}"
        does = "BEGIN SELECT RAISE(ABORT, 'the audit trail is never changed'); END"
        if postgres:
            does = "FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()"
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} {does}")


class Migration(migrations.Migration):

    replaces = [('audit', '0001_initial'), ('audit', '0002_refuse_changes'), ('audit', '0003_erasable_parts'), ('audit', '0004_move_names_to_payloads'), ('audit', '0005_seals')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('body_id', models.BigIntegerField(help_text='The trust it belongs to; empty for the whole platform.', null=True)),
                ('actor_id', models.BigIntegerField(help_text='The person who did it; empty where the system did.', null=True)),
                ('verb', models.CharField(max_length=80)),
                ('record_kind', models.CharField(max_length=80)),
                ('record_id', models.BigIntegerField()),
                ('digest', models.CharField(help_text='Over the salted parts of the payload, so that it can be proven and erased.', max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['record_kind', 'record_id'], name='audit_by_record'), models.Index(fields=['body_id', 'at'], name='audit_by_body'), models.Index(fields=['actor_id', 'at'], name='audit_by_actor')],
            },
        ),
        migrations.CreateModel(
            name='Payload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payload', to='audit.entry')),
                ('proofs', models.CharField(help_text='For each part its salt, or its digest where it was erased.', max_length=259)),
                ('who', models.CharField(max_length=200)),
                ('label', models.CharField(max_length=300)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('change', models.TextField(blank=True, help_text='What the record held before and after.')),
            ],
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor_id', models.BigIntegerField()),
                ('route', models.CharField(max_length=120)),
                ('key', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('location', models.CharField(max_length=500)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('actor_id', 'route', 'key'), name='audit_a_key_has_one_effect')],
            },
        ),
        migrations.CreateModel(
            name='Unsealed',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='audit.entry')),
                ('body_id', models.BigIntegerField(help_text='The trust whose chain it will join; 0 for the whole platform.')),
            ],
            options={
                'verbose_name_plural': 'unsealed',
                'indexes': [models.Index(fields=['body_id', 'entry'], name='audit_unsealed_by_body')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body_id', models.BigIntegerField(help_text='The trust whose chain it is in; 0 for the whole platform.')),
                ('number', models.PositiveIntegerField(help_text='Its place in the chain, from 1.')),
                ('first_entry', models.BigIntegerField()),
                ('last_entry', models.BigIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('members', models.TextField(help_text='The numbers of its entries, such as 1-40,42.')),
                ('leaves', models.BinaryField(help_text='The digest of each entry, one after another.')),
                ('previous', models.CharField(help_text='The digest of the seal before.', max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('body_id', 'number'), name='audit_one_chain_per_body')],
            },
        ),
        migrations.RunPython(guard),
    ]
