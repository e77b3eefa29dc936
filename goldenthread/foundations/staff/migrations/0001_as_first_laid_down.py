import django.db.models.deletion
import goldenthread.foundations.clock.periods
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('staff', '0001_staff_files')]

    initial = True

    dependencies = [
        ('organisation', '0001_as_first_laid_down'),
    ]

    operations = [
        migrations.CreateModel(
            name='StaffFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('people', 'People'), ('places', 'Places')], max_length=6)),
                ('state', models.CharField(choices=[('reading', 'Being read'), ('asking', 'Asks what its columns are'), ('refused', 'Refused'), ('ready', 'Waits for your decision'), ('applying', 'Being applied'), ('applied', 'Applied'), ('set_aside', 'Set aside')], default='reading', max_length=9)),
                ('name', models.CharField(max_length=120)),
                ('digest', models.CharField(help_text="Of the file's bytes.", max_length=64)),
                ('written', models.CharField(choices=[('year_first', 'year_first'), ('day_first', 'day_first')], default=goldenthread.foundations.clock.periods.DatesWritten['DAY_FIRST'], max_length=10)),
                ('lists_everyone', models.BooleanField(default=False, help_text='Whoever works here and is not in it has left.')),
                ('sent_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('cleared_at', models.DateTimeField(blank=True, null=True)),
                ('done', models.PositiveIntegerField(default=0, help_text='How many rows have been checked.')),
                ('total', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(blank=True, default=dict, help_text='How many people are of each sort.')),
                ('headings', models.JSONField(blank=True, default=list)),
                ('remarks', models.JSONField(blank=True, default=list)),
                ('plan', models.CharField(blank=True, help_text='A digest of everything it would change.', max_length=64)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
            ],
            options={
                'ordering': ['-sent_at', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='KnownHeading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('people', 'People'), ('places', 'Places')], max_length=6)),
                ('heading', models.CharField(help_text='As it is compared: small letters, single spaces.', max_length=120)),
                ('means', models.CharField(blank=True, help_text='Which fact; empty where it is left out.', max_length=20)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('body', 'kind', 'heading'), name='staff_a_heading_means_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='Piece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('upload', 'As it came'), ('rows', 'Its rows'), ('changes', 'What it would change'), ('problems', 'What is wrong with it')], max_length=8)),
                ('sort', models.CharField(blank=True, help_text='Of changes: which sort.', max_length=8)),
                ('number', models.PositiveIntegerField()),
                ('data', models.BinaryField()),
                ('kept_since', models.DateTimeField()),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pieces', to='staff.stafffile')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('file', 'kind', 'sort', 'number'), name='staff_one_piece_of_a_number')],
            },
        ),
    ]
