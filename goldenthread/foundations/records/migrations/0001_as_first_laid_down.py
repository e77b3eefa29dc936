import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('records', '0001_requests_holds_and_periods'), ('records', '0002_a_chosen_period_is_a_retention_choice')]

    initial = True

    dependencies = [
        ('organisation', '0001_as_first_laid_down'),
    ]

    operations = [
        migrations.CreateModel(
            name='Clearing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('state', models.CharField(choices=[('counting', 'Being counted'), ('counted', 'Counted: nothing is deleted yet'), ('clearing', 'Being carried out'), ('cleared', 'Carried out')], default='counting', max_length=8)),
                ('as_of', models.DateField()),
                ('counts', models.JSONField(blank=True, default=list)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('access', 'A copy of what is held about them'), ('correction', 'That something be put right'), ('erasure', 'That what is held about them be erased')], max_length=10, verbose_name='what they ask for')),
                ('asked_on', models.DateField()),
                ('due_on', models.DateField(verbose_name='to be answered by')),
                ('notes', models.TextField(blank=True, max_length=4000)),
                ('state', models.CharField(choices=[('open', 'To be answered'), ('answered', 'Answered'), ('refused', 'Refused')], default='open', max_length=8)),
                ('outcome', models.TextField(blank=True, max_length=4000, verbose_name='what was answered')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='answered on')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person', verbose_name='who it is about')),
            ],
            options={
                'ordering': ['due_on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_on', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_on__isnull', False)), _connector='OR'), name='records_a_closed_request_has_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mentions', models.JSONField(blank=True, default=list, help_text='The free texts that the officer chose to give out.')),
                ('state', models.CharField(choices=[('waiting', 'Being made'), ('ready', 'Ready'), ('gone', 'Deleted')], default='waiting', max_length=7)),
                ('content', models.BinaryField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='copies', to='records.request')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='The number the person is known by from now on.')),
                ('why', models.CharField(max_length=40)),
                ('counts', models.JSONField()),
                ('done_at', models.DateTimeField()),
                ('done_by_role', models.CharField(max_length=200)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('body', 'number'), name='records_one_erasure_a_number'), models.UniqueConstraint(fields=('person',), name='records_a_person_is_erased_once')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('record_class', models.CharField(blank=True, help_text='Empty for everything about the person.', max_length=80, verbose_name='which records')),
                ('why', models.CharField(max_length=300)),
                ('starts_on', models.DateField(verbose_name='from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='to be looked at again on')),
                ('lifted_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person', verbose_name='who')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('person__isnull', False), models.Q(('record_class', ''), _negated=True), _connector='OR'), name='records_a_hold_is_on_something'), models.CheckConstraint(condition=models.Q(('lifted_on', None), ('lifted_on__gte', models.F('starts_on')), _connector='OR'), name='records_a_hold_is_lifted_after_it_starts', violation_error_message='A hold is not lifted before it starts.')],
            },
        ),
        migrations.CreateModel(
            name='RetentionChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('record_class', models.CharField(max_length=80)),
                ('months', models.PositiveIntegerField()),
                ('reason', models.CharField(max_length=300)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('body', 'record_class'), name='records_one_period_a_class')],
            },
        ),
    ]
