import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('strategy', '0001_initial')]

    initial = True

    dependencies = [
        ('measurement', '0001_as_first_laid_down'),
        ('organisation', '0001_as_first_laid_down'),
    ]

    operations = [
        migrations.CreateModel(
            name='NationalPriority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160)),
                ('why', models.TextField(max_length=1000)),
                ('source', models.CharField(help_text='The document it comes from.', max_length=300)),
                ('publisher', models.CharField(max_length=160)),
                ('metric', models.CharField(blank=True, max_length=300, verbose_name='how it is measured')),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(blank=True, help_text='Its last day; empty while it is open.', null=True)),
                ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
            ],
            options={
                'verbose_name_plural': 'national priorities',
                'ordering': ['-valid_from', 'title', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='strategy_a_national_priority_ends_after_it_begins', violation_error_message='Its last day is on or after its first.'), models.UniqueConstraint(fields=('publisher', 'title', 'valid_from'), name='strategy_a_national_priority_is_published_once', violation_error_message='This publisher has a priority of this name from this day already.')],
            },
        ),
        migrations.CreateModel(
            name='Adoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('state', models.CharField(choices=[('adopted', 'Adopted'), ('declined', 'Declined')], max_length=8)),
                ('reason', models.CharField(max_length=500)),
                ('decided_on', models.DateField()),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('national_priority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.nationalpriority')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('body', 'national_priority'), name='strategy_one_decision_a_national_priority', violation_error_message='The trust has decided about this priority already. Change that decision.')],
            },
        ),
        migrations.CreateModel(
            name='Objective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('level', models.CharField(choices=[('priority', 'Trust priority'), ('driver', 'What drives it'), ('aim', 'Aim')], max_length=8)),
                ('title', models.CharField(max_length=160)),
                ('why', models.TextField(blank=True, max_length=2000, verbose_name='why it matters')),
                ('aim', models.CharField(blank=True, max_length=300)),
                ('aim_from', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True, verbose_name='from')),
                ('aim_to', models.DecimalField(blank=True, decimal_places=3, max_digits=12, null=True, verbose_name='to')),
                ('starts_on', models.DateField()),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='by when')),
                ('contribution', models.CharField(blank=True, max_length=500, verbose_name='how it contributes')),
                ('review_every_months', models.PositiveSmallIntegerField(default=3, verbose_name='months between reviews')),
                ('next_review_on', models.DateField(verbose_name='next review')),
                ('state', models.CharField(choices=[('running', 'Running'), ('paused', 'Paused'), ('stopped', 'Stopped')], default='running', max_length=7)),
                ('state_reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('order', models.PositiveSmallIntegerField(default=100, verbose_name='place in the list')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('national_priority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.nationalpriority')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.objective', verbose_name='what it helps')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='place')),
            ],
            options={
                'ordering': ['order', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='strategy_an_objective_is_not_its_own_parent', violation_error_message='A goal cannot help itself. Choose another one.'), models.CheckConstraint(condition=models.Q(models.Q(('level', 'priority'), _negated=True), ('parent', None), _connector='OR'), name='strategy_a_priority_has_nothing_above_it', violation_error_message='A trust priority stands at the top. It helps national priorities only.'), models.CheckConstraint(condition=models.Q(('level', 'priority'), ('national_priority', None), _connector='OR'), name='strategy_only_a_priority_answers_a_national_one', violation_error_message='Only a trust priority answers a national priority. Link to that priority.'), models.CheckConstraint(condition=models.Q(('parent', None), models.Q(('contribution', ''), _negated=True), _connector='OR'), name='strategy_a_link_says_how_it_contributes', violation_error_message='Say how this contributes to the goal that it helps.'), models.CheckConstraint(condition=models.Q(models.Q(('level', 'aim'), _negated=True), models.Q(('aim_to__isnull', False), ('due_on__isnull', False)), _connector='OR'), name='strategy_an_aim_says_how_much_by_when', violation_error_message='An aim says how much, and by when. Fill in the number and the day.'), models.CheckConstraint(condition=models.Q(('due_on', None), ('due_on__gt', models.F('starts_on')), _connector='OR'), name='strategy_an_objective_is_due_after_it_starts', violation_error_message='The day by which it is due comes after the day it starts.'), models.CheckConstraint(condition=models.Q(('state', 'running'), models.Q(('state_reason', ''), _negated=True), _connector='OR'), name='strategy_a_pause_or_stop_has_a_reason', violation_error_message='Say why it is paused or stopped.'), models.CheckConstraint(condition=models.Q(('review_every_months__gte', 1), ('review_every_months__lte', 12)), name='strategy_reviews_come_monthly_to_yearly', violation_error_message='Reviews come every 1 to 12 months.')],
            },
        ),
        migrations.CreateModel(
            name='ObjectiveMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('outcome', 'Outcome'), ('process', 'Process'), ('balancing', 'Balancing')], default='outcome', max_length=9)),
                ('expects', models.CharField(blank=True, choices=[('lower', 'Lower'), ('higher', 'Higher'), ('steady', 'No change')], max_length=6, verbose_name='expected to go')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='measurement.measure')),
                ('objective', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.objective')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.unit', verbose_name='place')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('objective', 'measure', 'unit'), name='strategy_a_measure_is_linked_once_for_a_place', violation_error_message='This measure is linked for this place already.'), models.UniqueConstraint(condition=models.Q(('unit', None)), fields=('objective', 'measure'), name='strategy_a_measure_is_linked_once', violation_error_message='This measure is linked already.')],
            },
        ),
        migrations.CreateModel(
            name='Purpose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('text', models.TextField(max_length=1000, verbose_name='purpose')),
                ('values', models.TextField(blank=True, help_text='One on each line.', max_length=1000, verbose_name='values')),
                ('stated_on', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('body',), name='strategy_one_purpose_in_force', violation_error_message='There is a purpose in force already. Change that one.'), models.CheckConstraint(condition=models.Q(('ended_on', None), ('ended_on__gt', models.F('stated_on')), _connector='OR'), name='strategy_a_purpose_ends_after_it_is_stated', violation_error_message='A purpose ends after the day it was stated.')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField()),
                ('said', models.TextField(max_length=2000, verbose_name='what was said')),
                ('next_review_on', models.DateField(verbose_name='next review')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('led_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.person')),
                ('objective', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.objective')),
            ],
            options={
                'ordering': ['-held_on', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('next_review_on__gt', models.F('held_on'))), name='strategy_the_next_review_comes_later', violation_error_message='The next review comes after this one.')],
            },
        ),
    ]
