from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.audit.chain import Contents


class Entry(models.Model):
    """One act: who did what to which thing. Written once; what may be personal in it stands in `Content`."""

    at = models.DateTimeField(_("time"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verb = models.CharField(_("act"), max_length=60, db_index=True)
    subject_kind = models.CharField(_("kind of record"), max_length=60)
    subject_key = models.CharField(_("record"), max_length=80)
    subject_url_name = models.CharField(max_length=80, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    commitment = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_key"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_kind} {self.subject_key}"

    @cached_property
    def said(self) -> Contents | None:
        """What the entry says of persons and values; None once that was erased."""
        return Contents.read(self.content.text) if self.content.text is not None else None


class Content(models.Model):
    """The names, values and reason of an entry as canonical JSON, with the salt of its commitment; both or neither."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT, related_name="content")
    salt = models.CharField(max_length=32, null=True)
    text = models.TextField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="audit_content_is_whole_or_erased",
                condition=Q(salt__isnull=False, text__isnull=False) | Q(salt=None, text=None),
            )
        ]

    def __str__(self) -> str:
        return self.text or ""


class Link(models.Model):
    """An entry's place in the chain. Written by the database as the entry is committed."""

    number = models.BigIntegerField(_("number"), primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="link")
    hash = models.CharField(max_length=64)
    contents_open = True
    """Whether its reader may see the contents too; narrowed where a log is read on somebody's behalf."""
    number_open = True
    """Whether its reader may see the number: where entries are left out, it would tell of them."""
    trail_open = True
    """Whether its reader may see the trail of its record: its address bears a number that would tell of others."""

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"


class Head(models.Model):
    """The end of the chain: one row, locked while an entry is put behind it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(name="audit_has_one_head", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
