from django.db import migrations


def make_words(apps, schema_editor):
    """On PostgreSQL words instead of trigrams of the texts; filled with what was read already."""
    from citydive.search import backend

    if schema_editor.connection.vendor == "postgresql":
        backend.make_index(schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0001_initial'),
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(make_words, migrations.RunPython.noop),
    ]
