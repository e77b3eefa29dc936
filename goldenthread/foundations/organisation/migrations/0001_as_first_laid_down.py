import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('organisation', '0001_initial'), ('organisation', '0002_staff_numbers_and_managers'), ('organisation', '0003_own_way')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('national', 'National body'), ('system', 'System'), ('partnership', 'Partnership'), ('trust', 'Trust')], max_length=12)),
                ('name', models.CharField(max_length=200)),
                ('code', models.CharField(help_text="From the register; an invented body's holds a hyphen.", max_length=12, unique=True, verbose_name='ODS code')),
                ('is_invented', models.BooleanField(default=False)),
                ('trust_type', models.CharField(blank=True, max_length=20)),
                ('region', models.CharField(blank=True, max_length=60)),
                ('system_code', models.CharField(blank=True, max_length=12, verbose_name='ICB code')),
                ('town', models.CharField(blank=True, max_length=60)),
                ('opened_on', models.DateField(blank=True, null=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'bodies',
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_on', None), ('opened_on', None), ('closed_on__gte', models.F('opened_on')), _connector='OR'), name='organisation_body_closes_after_it_opens', violation_error_message='A body closes on or after the day it opened.'), models.CheckConstraint(condition=models.Q(models.Q(('code__contains', '-'), ('is_invented', True)), models.Q(('is_invented', False), models.Q(('code__contains', '-'), _negated=True)), _connector='OR'), name='organisation_invented_codes_cannot_be_issued', violation_error_message="An invented body's code holds a hyphen, and no other body's does.")],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('given_name', models.CharField(max_length=80)),
                ('family_name', models.CharField(max_length=80)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('job_title', models.CharField(blank=True, max_length=120)),
                ('kind', models.CharField(choices=[('staff', 'Member of staff'), ('board', 'Board member'), ('patient_partner', 'Patient or carer partner'), ('external', 'External partner'), ('evaluator', 'Evaluator')], default='staff', max_length=15)),
                ('left_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='manages', to='organisation.person')),
                ('staff_number', models.CharField(blank=True, help_text='What the payroll calls them; it never changes.', max_length=20)),
            ],
            options={
                'verbose_name_plural': 'people',
                'ordering': ['family_name', 'given_name', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('body', 'email'), name='organisation_one_person_an_email', violation_error_message='Somebody here has this e-mail address already.'), models.UniqueConstraint(condition=models.Q(('staff_number', ''), _negated=True), fields=('body', 'staff_number'), name='organisation_one_person_a_staff_number', violation_error_message='Somebody here has this staff number already.'), models.CheckConstraint(condition=models.Q(('manager', None), models.Q(('manager', models.F('pk')), _negated=True), _connector='OR'), name='organisation_nobody_manages_themselves', violation_error_message='Nobody is their own manager.')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('kind', models.CharField(choices=[('trust', 'Whole trust'), ('division', 'Division'), ('service', 'Service'), ('team', 'Team')], max_length=8)),
                ('nature', models.CharField(choices=[('clinical', 'Clinical'), ('community', 'Community'), ('corporate', 'Corporate')], default='clinical', max_length=9)),
                ('name', models.CharField(help_text='Its name today; UnitPlacement holds earlier ones.', max_length=120)),
                ('sort_name', models.CharField(editable=False, max_length=400)),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_on', None), ('closed_on__gt', models.F('opened_on')), _connector='OR'), name='organisation_unit_closes_after_it_opens', violation_error_message='A unit closes after the day it opened.'), models.UniqueConstraint(condition=models.Q(('kind', 'trust')), fields=('body',), name='organisation_one_whole_trust')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=20)),
                ('tier', models.CharField(choices=[('board', 'Board'), ('executive', 'Executive'), ('division', 'Division'), ('service', 'Service'), ('team', 'Team'), ('outside', 'From outside')], max_length=9)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organisation.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organisation.unit')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='organisation_membership_ends_after_it_starts', violation_error_message='A membership ends after the day it starts.'), models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('person', 'unit', 'role'), name='organisation_one_open_membership', violation_error_message='This person belongs there in that role already.')],
            },
        ),
        migrations.CreateModel(
            name='UnitClosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depth', models.PositiveSmallIntegerField()),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('ancestor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures_below', to='organisation.unit')),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('descendant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closures_above', to='organisation.unit')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['ancestor', 'ends_on'], name='organisation_closure_below')],
            },
        ),
        migrations.CreateModel(
            name='UnitPlacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placements_below', to='organisation.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='organisation.unit')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='organisation_placement_ends_after_it_starts', violation_error_message='It ends after the day it starts.'), models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('unit',), name='organisation_one_open_placement')],
            },
        ),
        migrations.CreateModel(
            name='UnitSuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='organisation.unit')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessions', to='organisation.unit')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor'), name='organisation_one_unit_succession'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='organisation_unit_succession_not_to_itself')],
            },
        ),
        migrations.CreateModel(
            name='BodyPlacement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('child', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements_above', to='organisation.body')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements_below', to='organisation.body')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='organisation_bodyplacement_ends_after_it_starts', violation_error_message='It ends after the day it starts.'), models.CheckConstraint(condition=models.Q(('child', models.F('parent')), _negated=True), name='organisation_bodyplacement_not_under_itself', violation_error_message='A body cannot be under itself.')],
            },
        ),
        migrations.CreateModel(
            name='BodySuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='organisation.body')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessions', to='organisation.body')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor'), name='organisation_one_succession'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='organisation_succession_not_to_itself')],
            },
        ),
        migrations.CreateModel(
            name='OwnWay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('words', models.JSONField(blank=True, default=dict)),
                ('practices', models.JSONField(blank=True, default=list)),
                ('body', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.body')),
            ],
            options={
                'verbose_name': 'own way',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('body',), name='organisation_one_own_way')],
            },
        ),
    ]
