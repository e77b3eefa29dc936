from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('clock', '0001_due_work')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='Which job; a room registers what it does.', max_length=80)),
                ('body_id', models.BigIntegerField(default=0, help_text='The trust it is for; 0 for none.')),
                ('subject_id', models.BigIntegerField(default=0, help_text='The row it is about; 0 for none.')),
                ('due_at', models.DateTimeField()),
                ('claim', models.CharField(blank=True, help_text='The mark of who is doing it now.', max_length=32)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('fault', models.CharField(blank=True, help_text='What kind of fault the last attempt met. Never its message, which may hold personal data.', max_length=200)),
            ],
            options={
                'verbose_name_plural': 'due',
                'indexes': [models.Index(fields=['due_at'], name='clock_by_time'), models.Index(fields=['kind', 'body_id', 'subject_id'], name='clock_by_kind')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('claimed_at__isnull', False)), fields=('kind', 'body_id', 'subject_id'), name='clock_one_at_a_time')],
            },
        ),
    ]
