from django.db import migrations


def make_ends(apps, schema_editor):
    """On PostgreSQL ends of words instead of trigrams; the texts that were read already are in it at once."""
    from citydive.search import backend

    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS search_folded_trigrams, search_talk_trigrams")
        backend.drop_index(schema_editor)
        backend.make_index(schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(make_ends, migrations.RunPython.noop),
    ]
