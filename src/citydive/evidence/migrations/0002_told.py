import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        migrations.AddField("analysisedition", "told", models.JSONField(null=True)),
        migrations.AddField("figure", "told", models.JSONField(null=True)),
        migrations.CreateModel(
            name="Drawing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=8)),
                (
                    "figure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drawings", to="evidence.figure"
                    ),
                ),
                (
                    "svg",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.storedfile"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            "drawing", models.UniqueConstraint(fields=("figure", "language"), name="drawing_once")
        ),
    ]
