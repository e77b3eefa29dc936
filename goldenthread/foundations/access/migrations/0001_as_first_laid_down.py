import django.db.models.deletion
import django.db.models.functions.text
import goldenthread.foundations.clock.moments
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('access', '0001_initial'), ('access', '0002_accounts_without_an_address'), ('access', '0003_stand_ins')]

    initial = True

    dependencies = [
        ('organisation', '0001_as_first_laid_down'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('joined_at', models.DateTimeField(default=goldenthread.foundations.clock.moments.now, editable=False)),
            ],
            options={
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='access_one_account_an_email')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('account', 'body'), name='access_one_seat_a_trust')],
            },
        ),
        migrations.CreateModel(
            name='StandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('only', models.JSONField(blank=True, default=list, help_text='The permissions handed on; empty for all that the role gives.')),
                ('reason', models.CharField(choices=[('away', 'Away: on leave, ill, or training'), ('handed_on', 'Handed on for a time')], max_length=9)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(help_text='The first day on which it no longer holds.')),
                ('ended_early', models.BooleanField(default=False)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('by_person', models.ForeignKey(help_text='Who uses them meanwhile.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('for_person', models.ForeignKey(help_text='Whose rights they are.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('membership', models.ForeignKey(help_text='The role and the place.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.membership')),
            ],
            options={
                'verbose_name': 'stand-in',
                'ordering': ['-starts_on', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on')), models.Q(('ended_early', True), ('ends_on', models.F('starts_on'))), _connector='OR'), name='access_stand_in_ends_after_it_starts', violation_error_message='The last day cannot be before the first.'), models.CheckConstraint(condition=models.Q(('for_person', models.F('by_person')), _negated=True), name='access_nobody_stands_in_for_themselves', violation_error_message='Nobody stands in for themselves. Choose somebody else.')],
            },
        ),
    ]
