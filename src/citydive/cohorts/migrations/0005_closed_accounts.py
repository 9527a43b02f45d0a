from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cohorts', '0004_throttle'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='closed',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
