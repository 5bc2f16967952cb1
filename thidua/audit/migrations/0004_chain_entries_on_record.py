"""Put the entries on record into the chain, in the order in which they were written."""

import hashlib
import json
import secrets
from datetime import UTC

from django.db import migrations

PERSONAL = ("actor_name", "subject_label", "before", "after", "reason", "address")
LASTING = ("verb", "subject_kind", "subject_key", "subject_url_name", "request_id")


def chain(apps, schema_editor):
    Content, Link = apps.get_model("audit", "Content"), apps.get_model("audit", "Link")
    number, head = 0, "0" * 64
    for number, entry in enumerate(apps.get_model("audit", "Entry").objects.order_by("pk").iterator(), start=1):
        salt, text = secrets.token_hex(16), one_line({name: getattr(entry, name) for name in PERSONAL})
        Content.objects.create(entry=entry, salt=salt, text=text)
        at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
        entry.commitment = sha256(f"{salt} {text}")
        lasting = [getattr(entry, name) for name in LASTING]
        entry.digest = sha256(one_line([at, entry.actor_id, *lasting, entry.commitment]))
        entry.save(update_fields=["commitment", "digest"])
        head = sha256(f"{head} {number} {entry.digest}")
        Link.objects.create(number=number, entry=entry, hash=head)
    apps.get_model("audit", "Head").objects.create(id=1, number=number, hash=head)


def one_line(data):
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def unchain(apps, schema_editor):
    """What was not erased goes back into the entries."""
    Content = apps.get_model("audit", "Content")
    for content in Content.objects.exclude(text=None).select_related("entry").iterator():
        for name, value in json.loads(content.text).items():
            setattr(content.entry, name, value)
        content.entry.save()
    for name in ("Head", "Link", "Content"):
        apps.get_model("audit", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chain_tables")]

    operations = [migrations.RunPython(chain, unchain)]
