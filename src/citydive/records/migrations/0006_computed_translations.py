from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0005_upkeep")]

    operations = [
        migrations.AddField("translation", "computed", models.BooleanField(default=False)),
    ]
