import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('projects', '0001_initial')]

    initial = True

    dependencies = [
        ('organisation', '0001_as_first_laid_down'),
        ('strategy', '0001_as_first_laid_down'),
    ]

    operations = [
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('project', 'Project'), ('workshop', 'Workshop'), ('funded', 'Funded work'), ('everyday', 'Everyday improvement')], default='project', max_length=8)),
                ('title', models.CharField(max_length=160)),
                ('what_changes', models.TextField(max_length=2000, verbose_name='what changes')),
                ('started_on', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('learned', models.TextField(blank=True, max_length=2000, verbose_name='what was learned')),
                ('contribution', models.CharField(blank=True, max_length=500, verbose_name='how it contributes')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('lead', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('objective', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.objective', verbose_name='what it helps')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='place')),
            ],
            options={
                'ordering': ['-started_on', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='projects_work_ends_on_or_after_it_starts', violation_error_message='Work ends on or after the day it started.'), models.CheckConstraint(condition=models.Q(('objective', None), models.Q(('contribution', ''), _negated=True), _connector='OR'), name='projects_a_link_says_how_it_contributes', violation_error_message='Say how this contributes to the goal that it helps.'), models.CheckConstraint(condition=models.Q(('ended_on', None), models.Q(('learned', ''), _negated=True), _connector='OR'), name='projects_finished_work_says_what_was_learned', violation_error_message='Say what was learned. It is what others will look for.')],
            },
        ),
    ]
