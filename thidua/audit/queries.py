from django.db.models import QuerySet

from thidua.audit.models import Entry


def entries_about(kind: str, key: str) -> QuerySet[Entry]:
    """The trail of one record, newest first."""
    return Entry.objects.filter(subject_kind=kind, subject_key=key).select_related("actor")
