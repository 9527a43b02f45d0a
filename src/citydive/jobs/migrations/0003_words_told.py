from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_told")]

    operations = [
        migrations.AddField("job", "message_told", models.JSONField(null=True)),
        migrations.AddField("job", "error_told", models.JSONField(null=True)),
    ]
