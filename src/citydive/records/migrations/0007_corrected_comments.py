from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0006_computed_translations'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='corrected',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='withdrawn',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='comment',
            name='earlier',
            field=models.JSONField(default=list),
        ),
    ]
