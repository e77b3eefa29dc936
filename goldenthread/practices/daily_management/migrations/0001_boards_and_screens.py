import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):


    initial = True

    dependencies = [
        ('measurement', '0001_as_first_laid_down'),
        ('organisation', '0001_as_first_laid_down'),
        ('routines', '0001_routines_occurrences_and_escalations'),
    ]

    operations = [
        migrations.CreateModel(
            name='Board',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('started_on', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('change', models.PositiveBigIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(editable=False)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('routine', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='routines.routine', verbose_name='the huddle that is held at it')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='place')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('unit',), name='daily_management_one_board_a_place', violation_error_message='This place has a board already.')],
            },
        ),
        migrations.CreateModel(
            name='Column',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('letter', models.CharField(max_length=1, validators=[django.core.validators.RegexValidator('^[A-Z]$', 'Choose one capital letter, from A to Z.')])),
                ('name', models.CharField(max_length=30)),
                ('about', models.CharField(choices=[('safety', 'Safety'), ('quality', 'Quality'), ('delivery', 'Delivery'), ('people', 'People'), ('waste', 'Waste'), ('other', 'Something else')], default='other', max_length=8, verbose_name='what it is about')),
                ('question', models.CharField(blank=True, max_length=120, verbose_name='what the team asks itself')),
                ('order', models.PositiveSmallIntegerField(verbose_name='its place on the board')),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='columns', to='daily_management.board')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('measure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measurement.measure', verbose_name='the measure that stands below it')),
            ],
            options={
                'ordering': ['order', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('board', 'letter'), name='daily_management_one_column_a_letter', violation_error_message='Another column of this board has this letter.')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('problem', 'Problem'), ('thanks', 'Thank you')], max_length=7)),
                ('words', models.CharField(max_length=140)),
                ('holder', models.CharField(blank=True, help_text='A first name.', max_length=40, verbose_name='who looks after it')),
                ('state', models.CharField(choices=[('with_us', 'With us'), ('rose', 'Asked for help'), ('done', 'Done'), ('taken_back', 'Taken back')], default='with_us', max_length=10)),
                ('said_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('action', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='routines.action')),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='daily_management.board')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('escalation', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='routines.escalation')),
                ('column', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='daily_management.column')),
            ],
            options={
                'ordering': ['-said_at', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['board', 'kind', 'state'], name='daily_management_cards_on_it')],
            },
        ),
        migrations.CreateModel(
            name='Conflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.SlugField(max_length=40, verbose_name='what was to be done')),
                ('about', models.CharField(max_length=140, verbose_name='what it is about')),
                ('theirs', models.CharField(max_length=300, verbose_name='what is there now')),
                ('ours', models.CharField(max_length=300, verbose_name='what the screen wanted')),
                ('fields', models.JSONField(default=dict, verbose_name='what was sent')),
                ('said_by_device_at', models.DateTimeField(blank=True, null=True, verbose_name="what the device's clock showed")),
                ('received_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('kept_ours', models.BooleanField(blank=True, null=True)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conflicts', to='daily_management.board')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
            ],
            options={
                'ordering': ['received_at', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('on', models.DateField(verbose_name='the day')),
                ('state', models.CharField(choices=[('as_planned', 'As planned'), ('rose', 'Something rose')], max_length=10)),
                ('words', models.CharField(blank=True, max_length=60, verbose_name='what rose')),
                ('said_at', models.DateTimeField()),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('column', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='daily_management.column')),
            ],
            options={
                'ordering': ['on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('column', 'on'), name='daily_management_one_mark_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Screen',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('tablet', 'A tablet for the huddle'), ('wall', 'A screen on the wall')], max_length=6)),
                ('name', models.CharField(help_text='Where it is: by the desk.', max_length=60, verbose_name='what it is called')),
                ('code_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('code_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('key_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('paired_at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screens', to='daily_management.board')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('paired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('key_digest', ''), _negated=True), fields=('key_digest',), name='daily_management_one_screen_a_key'), models.UniqueConstraint(condition=models.Q(('code_digest', ''), _negated=True), fields=('code_digest',), name='daily_management_one_screen_a_code')],
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('number', models.PositiveBigIntegerField(verbose_name='its place in what this screen did')),
                ('name', models.SlugField(max_length=40)),
                ('outcome', models.CharField(choices=[('done', 'Done'), ('conflict', 'Somebody else had changed it'), ('refused', 'Refused')], max_length=8)),
                ('sentence', models.CharField(blank=True, max_length=300)),
                ('received_at', models.DateTimeField()),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('screen', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='daily_management.screen')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('screen', 'key'), name='daily_management_an_operation_is_done_once')],
            },
        ),
    ]
