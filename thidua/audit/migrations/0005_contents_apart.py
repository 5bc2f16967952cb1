from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_chain_entries_on_record")]

    operations = [
        *(
            migrations.RemoveField("entry", name)
            for name in ("actor_name", "subject_label", "before", "after", "reason", "address")
        ),
        migrations.AlterField("entry", "commitment", models.CharField(max_length=64)),
        migrations.AlterField("entry", "digest", models.CharField(max_length=64)),
    ]
