from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.files.formats import FORMATS, USES, Format, Use


class WrittenOnce(models.Model):
    """A row that is added and never changed."""

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise TypeError(_("What is kept of a file is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError(_("What is kept of a file is never deleted."))


class StoredFile(WrittenOnce):
    """Content that is kept once, under the name of its hash."""

    sha256 = models.CharField(_("fingerprint"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("size"))
    format_code = models.CharField(_("format"), max_length=20)
    stored_at = models.DateTimeField(_("stored at"), auto_now_add=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="stored_file_is_not_empty", condition=Q(size__gt=0))]

    def __str__(self) -> str:
        return self.sha256

    @property
    def format(self) -> Format:
        return FORMATS[self.format_code]

    @property
    def path(self) -> str:
        """Where the storage keeps the content: told by its hash alone."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class Upload(WrittenOnce):
    """Somebody handed a file in: who, when, under which name and for what. The same content may come many times."""

    file = models.ForeignKey(StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="uploads")
    use = models.CharField(_("use"), max_length=40)
    name = models.CharField(_("name of the file"), max_length=255)
    at = models.DateTimeField(_("handed in at"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("handed in by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    by_name = models.CharField(_("handed in by"), max_length=200)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-id"]
        indexes = [models.Index(fields=["use", "-id"], name="upload_use")]

    def __str__(self) -> str:
        return self.name


class UploadSession(models.Model):
    """A file on its way in, chunk by chunk; once it is whole and taken, `upload` says what it became.

    `received` counts only what is durable: what a killed process wrote beyond it is written again.
    """

    key = models.CharField(max_length=43, unique=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("handed in by"), on_delete=models.PROTECT, related_name="+"
    )
    use_code = models.CharField(_("use"), max_length=40)
    name = models.CharField(_("name of the file"), max_length=255)
    size = models.PositiveBigIntegerField(_("size"))
    received = models.PositiveBigIntegerField(_("received"), default=0)
    started_at = models.DateTimeField(_("started at"), auto_now_add=True)
    touched_at = models.DateTimeField(_("last touched at"), auto_now_add=True, db_index=True)
    upload = models.ForeignKey(Upload, verbose_name=_("upload"), null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file on its way in")
        verbose_name_plural = _("files on their way in")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="session_within_its_size", condition=Q(size__gt=0, received__lte=models.F("size"))
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def use(self) -> Use:
        return USES[self.use_code]
