from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("records", "0001_requests_holds_and_periods"),
    ]

    operations = [
        migrations.RenameModel("Period", "RetentionChoice"),
    ]
