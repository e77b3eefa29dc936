import datetime
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('notices', '0001_notices')]

    initial = True

    dependencies = [
        ('organisation', '0001_as_first_laid_down'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(help_text='The day in London for which it is the digest.')),
                ('is_urgent', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('unknown', 'Not known'), ('not_needed', 'Not needed any more'), ('given_up', 'Given up')], default='waiting', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('try_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('refusals', models.PositiveSmallIntegerField(default=0)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['body', 'state', 'try_at'], name='notices_mail_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_urgent', False)), fields=('person', 'day'), name='notices_one_digest_a_day')],
            },
        ),
        migrations.CreateModel(
            name='MutedPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('person', 'unit'), name='notices_a_place_is_muted_once')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('text', models.CharField(max_length=300)),
                ('why', models.CharField(max_length=200)),
                ('address', models.CharField(max_length=300)),
                ('about_id', models.BigIntegerField(blank=True, null=True)),
                ('key', models.CharField(blank=True, help_text='The same again, while it is unread, is counted and not repeated.', max_length=120)),
                ('times', models.PositiveSmallIntegerField(default=1)),
                ('is_muted', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('mailing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='notices', to='notices.mailing')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['person', 'made_at'], name='notices_of_a_person'), models.Index(condition=models.Q(('is_muted', False), ('mailing', None), ('read_at', None)), fields=['body', 'person'], name='notices_to_be_mailed')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('read_at', None), models.Q(('key', ''), _negated=True)), fields=('person', 'kind', 'key'), name='notices_nothing_nags_twice'), models.CheckConstraint(condition=models.Q(('address__startswith', '/'), models.Q(('address__startswith', '//'), _negated=True)), name='notices_leads_to_a_page_of_ours', violation_error_message='A notice leads to a page of Golden Thread.')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('digest', models.CharField(choices=[('daily', 'Once a day'), ('weekly', 'Once a week, on Monday'), ('never', 'Never')], default='daily', max_length=6, verbose_name='e-mail')),
                ('digest_at', models.TimeField(default=datetime.time(7, 30), verbose_name='at')),
                ('quiet_from', models.TimeField(default=datetime.time(19, 0), verbose_name='quiet from')),
                ('quiet_until', models.TimeField(default=datetime.time(7, 0), verbose_name='quiet until')),
                ('muted_kinds', models.JSONField(blank=True, default=list, verbose_name='not told of')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('quiet_from', models.F('quiet_until')), _negated=True), name='notices_there_are_quiet_hours', violation_error_message='Quiet hours begin and end at different times.')],
            },
        ),
    ]
