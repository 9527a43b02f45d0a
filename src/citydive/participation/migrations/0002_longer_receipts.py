from django.db import migrations, models


class Migration(migrations.Migration):
    """The receipt of a vote names the choices."""

    dependencies = [
        ('participation', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sending',
            name='receipt',
            field=models.CharField(blank=True, max_length=2000),
        ),
    ]
