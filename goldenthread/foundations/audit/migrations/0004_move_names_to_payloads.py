import json
import secrets

from django.db import migrations
from hashlib import sha256

_GUARDS = [("audit_entry", "UPDATE"), ("audit_payload", "UPDATE")]
_PARTS = ("who", "label", "reason", "change")
_CHUNK = 2000


def open_guards(apps, schema_editor):
    """For as long as this and the next step take. The last of them closes the guards again."""
    for table, event in _GUARDS:
        name = f"{table}_no_{event.lower()}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


def move_names(apps, schema_editor):
    Entry = apps.get_model("audit", "Entry")
    Payload = apps.get_model("audit", "Payload")
    Unsealed = apps.get_model("audit", "Unsealed")
    last = 0
    while chunk := list(Entry.objects.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        last = chunk[-1].pk
        payloads = {row.entry_id: row for row in Payload.objects.filter(entry__in=chunk)}
        for entry in chunk:
            if entry.pk not in payloads:
                payloads[entry.pk] = Payload(entry=entry, salt="", before={}, after={})
            _fill(payloads[entry.pk], entry)
        new = [row for row in payloads.values() if row.pk is None]
        Payload.objects.bulk_create(new)
        Payload.objects.bulk_update(
            [row for row in payloads.values() if row not in new], ["proofs", *_PARTS], batch_size=100
        )
        Entry.objects.bulk_update(chunk, ["digest"], batch_size=200)
        Unsealed.objects.bulk_create(
            [Unsealed(entry=entry, body_id=entry.body_id or 0) for entry in chunk]
        )


def _fill(payload, entry):
    payload.who, payload.label, payload.reason = entry.actor_label, entry.record_label, entry.reason
    payload.change = json.dumps(
        [payload.before, payload.after], sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    salts = [secrets.token_hex(16) for _ in _PARTS]
    payload.proofs = " ".join(salts)
    parts = [
        sha256(f"{salt} {name} {getattr(payload, name)}".encode()).hexdigest()
        for salt, name in zip(salts, _PARTS)
    ]
    entry.digest = sha256("".join(parts).encode()).hexdigest()


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_erasable_parts")]
    operations = [
        migrations.RunPython(open_guards),
        migrations.RunPython(move_names),
    ]
