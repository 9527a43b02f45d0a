from django.db import migrations


def ask_for_a_signature(apps, schema_editor):
    """Deep dives that were opened before there were commitments: their stage Join asks for a signed one too."""
    Stage = apps.get_model('cohorts', 'Stage')
    for stage in Stage.objects.filter(slug='join'):
        if 'membership_active' in stage.criteria and 'commitment_signed' not in stage.criteria:
            at = stage.criteria.index('membership_active') + 1
            stage.criteria = [*stage.criteria[:at], 'commitment_signed', *stage.criteria[at:]]
            stage.save(update_fields=['criteria'])


class Migration(migrations.Migration):

    dependencies = [
        ('cohorts', '0006_once_each'),
        ('commitments', '0001_initial'),
    ]

    operations = [migrations.RunPython(ask_for_a_signature, migrations.RunPython.noop)]
