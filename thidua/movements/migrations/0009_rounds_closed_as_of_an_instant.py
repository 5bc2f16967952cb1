import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


def keep_as_judged_now(apps, schema_editor):
    """A round that was closed before goes on being judged as it is now: on what is on record, by the rules that hold."""
    rounds = apps.get_model("movements", "Round").objects
    for movement in apps.get_model("movements", "Movement").objects.values("pk", "regulation"):
        closed = rounds.filter(movement=movement["pk"]).exclude(closed_on=None)
        closed.update(closed_at=timezone.now(), judged_under=movement["regulation"])
    if schema_editor.connection.vendor == "postgresql":
        # It alters no table on which a new reference still waits to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("movements", "0008_submissions_by_form")]

    operations = [
        migrations.AddField(
            model_name="round",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="closing recorded at"),
        ),
        migrations.AddField(
            model_name="round",
            name="judged_under",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="movements.regulationversion",
                verbose_name="rules it was closed under",
            ),
        ),
        migrations.RunPython(keep_as_judged_now, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=Q(closed_on=None, closed_at=None) | Q(closed_on__isnull=False, closed_at__isnull=False),
                name="round_closed_as_of_an_instant",
                violation_error_message="A round closes on a day, as known at an instant.",
            ),
        ),
    ]
