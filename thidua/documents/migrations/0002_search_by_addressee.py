from django.db import migrations

from thidua.people.folding import fold


def note_addressees(apps, schema_editor):
    """Whom a paper addresses is found by searching, in those that were kept before too."""
    papers = apps.get_model("documents", "Paper").objects
    for pk, text, content in papers.values_list("pk", "search_text", "content").iterator():
        addressees = fold(" ".join(content.get("addressees", [])))
        if addressees:
            papers.filter(pk=pk).update(search_text=f"{text} {addressees}"[:2000])


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_keep_papers")]

    operations = [migrations.RunPython(note_addressees, migrations.RunPython.noop)]
