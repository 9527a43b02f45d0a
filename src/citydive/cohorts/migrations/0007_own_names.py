from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cohorts', '0006_once_each'),
    ]

    operations = [
        migrations.AddField(
            model_name='city',
            name='own_names',
            field=models.CharField(blank=True, help_text='If it is written otherwise there; several parted by commas. The search finds them too.', max_length=200, verbose_name='name in its own languages'),
        ),
    ]
