from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cohorts', '0007_own_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='gender',
            field=models.CharField(blank=True, choices=[('woman', 'woman'), ('man', 'man'), ('other', 'another')], max_length=8, verbose_name='gender'),
        ),
    ]
