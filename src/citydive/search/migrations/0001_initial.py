import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def make_index(apps, schema_editor):
    from citydive.search import backend

    backend.make_index(schema_editor)


def drop_index(apps, schema_editor):
    from citydive.search import backend

    backend.drop_index(schema_editor)


def mark_all(apps, schema_editor):
    """Records of before wait to be read: by `citydive init` right after this, or by the first idle worker."""
    stale = apps.get_model("search", "Stale")
    pks = apps.get_model("records", "Record").objects.values_list("pk", flat=True)
    stale.objects.bulk_create([stale(record_id=pk) for pk in pks], batch_size=5000)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('records', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Folded',
            fields=[
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='folded', serialize=False, to='records.record')),
                ('title', models.TextField()),
                ('text', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Plain',
            fields=[
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='records.record')),
                ('text', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Stale',
            fields=[
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='records.record')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['since'],
            },
        ),
        migrations.CreateModel(
            name='Talk',
            fields=[
                ('record', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='records.record')),
                ('text', models.TextField()),
                ('plain', models.TextField()),
            ],
        ),
        migrations.RunPython(make_index, drop_index),
        migrations.RunPython(mark_all, migrations.RunPython.noop),
    ]
