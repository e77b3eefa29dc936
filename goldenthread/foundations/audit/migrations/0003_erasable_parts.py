from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_refuse_changes")]

    operations = [
        migrations.AddField("payload", "proofs", models.CharField(max_length=259, default="", help_text="For each part its salt, or its digest where it was erased."), preserve_default=False),
        migrations.AddField("payload", "who", models.CharField(max_length=200, default=""), preserve_default=False),
        migrations.AddField("payload", "label", models.CharField(max_length=300, default=""), preserve_default=False),
        migrations.AddField("payload", "reason", models.CharField(max_length=500, blank=True, default=""), preserve_default=False),
        migrations.AddField("payload", "change", models.TextField(blank=True, default="", help_text="What the record held before and after."), preserve_default=False),
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                ("entry", models.OneToOneField(on_delete=models.PROTECT, primary_key=True, related_name="+", serialize=False, to="audit.entry")),
                ("body_id", models.BigIntegerField(help_text="The trust whose chain it will join; 0 for the whole platform.")),
            ],
            options={
                "verbose_name_plural": "unsealed",
                "indexes": [models.Index(fields=["body_id", "entry"], name="audit_unsealed_by_body")],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body_id", models.BigIntegerField(help_text="The trust whose chain it is in; 0 for the whole platform.")),
                ("number", models.PositiveIntegerField(help_text="Its place in the chain, from 1.")),
                ("first_entry", models.BigIntegerField()),
                ("last_entry", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("members", models.TextField(help_text="The numbers of its entries, such as 1-40,42.")),
                ("leaves", models.BinaryField(help_text="The digest of each entry, one after another.")),
                ("previous", models.CharField(max_length=64, help_text="The digest of the seal before.")),
                ("digest", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["body_id", "number"], name="audit_one_chain_per_body")],
            },
        ),
    ]
