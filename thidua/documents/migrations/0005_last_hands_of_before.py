from django.db import migrations

HANDS = {"revise_paper": "revised_by", "approve_paper": "approved_by"}


def note_hands(apps, schema_editor):
    """Of papers that are kept already, the log tells who revised and who approved them last."""
    papers, entries = apps.get_model("documents", "Paper").objects, apps.get_model("audit", "Entry").objects
    for verb, field in HANDS.items():
        done = entries.filter(verb=verb, subject_kind="paper").order_by("pk")
        for key, actor in dict(done.values_list("subject_key", "actor")).items():
            papers.filter(pk=int(key)).update(**{field: actor})


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0007_nothing_is_replaced"),
        ("documents", "0004_last_hands"),
    ]

    operations = [migrations.RunPython(note_hands, migrations.RunPython.noop)]
