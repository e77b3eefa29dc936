from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measurement", "0008_several_target_lines")]

    operations = [
        migrations.AddField(
            model_name="measure",
            name="made_from",
            field=models.CharField(
                blank=True,
                editable=False,
                max_length=60,
                verbose_name="what makes its numbers",
                help_text="The key of a source that a room offers. Empty where people enter the numbers.",
            ),
        ),
    ]
