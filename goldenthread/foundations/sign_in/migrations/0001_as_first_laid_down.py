import django.db.models.deletion
import goldenthread.foundations.clock.moments
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('sign_in', '0001_local_sign_in'), ('sign_in', '0002_letting_people_in'), ('sign_in', '0003_requests_know_no_site')]

    initial = True

    dependencies = [
        ('access', '__first__'),
        ('organisation', '0001_as_first_laid_down'),
    ]

    operations = [
        migrations.CreateModel(
            name='ResetRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=goldenthread.foundations.clock.moments.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Try',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=64)),
                ('at', models.DateTimeField(default=goldenthread.foundations.clock.moments.now)),
            ],
            options={
                'verbose_name_plural': 'tries',
                'indexes': [models.Index(fields=['kind', 'key', 'at'], name='sign_in_tries')],
            },
        ),
        migrations.CreateModel(
            name='BrowserSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('device', models.CharField(max_length=120)),
                ('way', models.CharField(max_length=120)),
                ('began_at', models.DateTimeField(default=goldenthread.foundations.clock.moments.now)),
                ('seen_at', models.DateTimeField(default=goldenthread.foundations.clock.moments.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ending', models.CharField(blank=True, choices=[('signed_out', 'signed out'), ('idle', 'not used for too long'), ('too_old', 'open for too long'), ('clock', "the server's clock went back"), ('self', 'ended from another browser'), ('administrator', 'ended by an administrator'), ('password', 'the password changed'), ('factors', 'the second proofs were reset'), ('closed', 'the account was closed')], max_length=20)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['account', 'ended_at'], name='sign_in_open_sessions')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=goldenthread.foundations.clock.moments.now)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'digest'), name='sign_in_one_row_a_code')],
            },
        ),
        migrations.CreateModel(
            name='EmailedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=goldenthread.foundations.clock.moments.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Provider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=80, verbose_name='what people call it')),
                ('kind', models.CharField(choices=[('oidc', 'OpenID Connect'), ('saml', 'SAML 2.0')], default='oidc', max_length=4)),
                ('issuer', models.CharField(max_length=300, verbose_name='issuer')),
                ('client_id', models.CharField(blank=True, max_length=200, verbose_name='client ID')),
                ('client_secret', models.TextField(blank=True, editable=False, help_text='Sealed. No page shows it.')),
                ('metadata', models.TextField(blank=True, verbose_name='metadata')),
                ('staff_number_claim', models.CharField(blank=True, max_length=120, verbose_name='claim with the staff number')),
                ('second_factor_values', models.CharField(blank=True, max_length=300, verbose_name='values that say a second proof')),
                ('is_on', models.BooleanField(default=False, verbose_name='switched on')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('body', 'name'), name='sign_in_one_provider_a_name', violation_error_message='The trust has a provider of this name already. Give it another.')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=300)),
                ('subject', models.CharField(max_length=255)),
                ('made_at', models.DateTimeField(default=goldenthread.foundations.clock.moments.now)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sign_in.provider')),
            ],
            options={
                'verbose_name_plural': 'identities',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('body', 'issuer', 'subject'), name='sign_in_one_identity_a_subject'), models.UniqueConstraint(fields=('provider', 'account'), name='sign_in_one_identity_a_provider')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(blank=True, help_text="Of the link's secret; empty until it is mailed.", max_length=64)),
                ('made_at', models.DateTimeField(default=goldenthread.foundations.clock.moments.now)),
                ('expires_at', models.DateTimeField()),
                ('mailed_at', models.DateTimeField(blank=True, null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None), ('used_at', None)), fields=('person',), name='sign_in_one_open_invitation', violation_error_message='This person is invited already.'), models.UniqueConstraint(condition=models.Q(('digest', ''), _negated=True), fields=('digest',), name='sign_in_one_invitation_a_link')],
            },
        ),
    ]
