import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('api', '0001_tokens')]

    initial = True

    dependencies = [
        ('organisation', '0001_as_first_laid_down'),
    ]

    operations = [
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(help_text='Which program uses it, and what for.', max_length=60)),
                ('scopes', models.JSONField(default=list, verbose_name='what it may do')),
                ('public_id', models.CharField(editable=False, max_length=10, unique=True)),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('expires_on', models.DateField(verbose_name='last day')),
                ('made_at', models.DateTimeField(editable=False)),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('holder', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person', verbose_name='acts for')),
            ],
            options={
                'ordering': ['expires_on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='api_an_ended_token_says_who_ended_it')],
            },
        ),
        migrations.CreateModel(
            name='Use',
            fields=[
                ('token', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='use', serialize=False, to='api.token')),
                ('last_used_on', models.DateField(blank=True, null=True)),
                ('minute', models.DateTimeField(blank=True, null=True)),
                ('requests', models.PositiveIntegerField(default=0)),
            ],
        ),
    ]
