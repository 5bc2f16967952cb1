from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from thidua.core.messages import Message, Text, plain
from thidua.frame.menu import address
from thidua.people.models import Account


class Digest(models.Model):
    """The one mail that an account gets on a day, with all that was waiting; what proves that it was sent.

    Whoever sends it puts `next_try_at` ahead first: nobody else sends it meanwhile, and if that process dies, it is
    tried again then, under the same `message_id`, by which mail programs know a copy.
    """

    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="digests")
    day = models.DateField(_("day"))
    message_id = models.CharField(_("message id"), max_length=200)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"))
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ["-day", "account"]
        # Of thousands that wait, the next one is taken again and again.
        indexes = [models.Index(fields=["next_try_at", "id"], condition=Q(sent_at=None), name="digest_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="one_digest_a_day"),
            models.UniqueConstraint(fields=["account"], condition=Q(sent_at=None), name="one_digest_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.account}, {self.day:%d/%m/%Y}"

    @property
    def outcome_is_unknown(self) -> bool:
        """Somebody began to send it and has not said how that ended."""
        return bool(self.tries and not self.last_error)


class Notice(models.Model):
    """Something an account is told of, once: the same `key` is never told twice. The subject is a snapshot."""

    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=200)
    message = models.JSONField(_("text"))
    subject_kind = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=80, blank=True)
    subject_label = models.CharField(_("about"), max_length=300)
    subject_url_name = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    digest = models.ForeignKey(
        Digest, verbose_name=_("digest"), null=True, blank=True, on_delete=models.PROTECT, related_name="notices"
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="one_notice_a_key")]
        indexes = [
            models.Index(fields=["account", "opened_at"], name="notice_of_account"),
            models.Index(fields=["subject_kind", "subject_key"], name="notice_subject"),
        ]

    def __str__(self) -> str:
        return str(self.said)

    @property
    def url(self) -> str:
        """The page of what it is about, where there is one."""
        name = self.subject_url_name
        return (address(name, self.subject_key) or address(name)) if name else ""

    @property
    def said(self) -> Message:
        """What it says, to be put into the language of whoever reads it."""
        return message_of(self.message)


class MailChoice(models.Model):
    """How an account wants to be told; without a row by mail, in the language of the site."""

    account = models.OneToOneField(
        Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="mail_choice"
    )
    by_mail = models.BooleanField(
        _("by mail too"), default=True, help_text=_("At most one mail on a working day, with all that is waiting.")
    )
    language = models.CharField(_("language of the mails"), max_length=2, choices=settings.LANGUAGES, default="vi")

    class Meta:
        verbose_name = _("choice of mail")
        verbose_name_plural = _("choices of mail")
        ordering = ["account"]

    def __str__(self) -> str:
        return str(self.account)


def kept(message: Message) -> dict[str, Any]:
    """A message as data: its values keep what they are, so that each language writes them its way."""
    return {"msgid": message.msgid, "params": [[name, *_kept(value)] for name, value in message.params]}


def _kept(value: object) -> tuple[str, Any]:
    match value:
        case Message():
            return "message", kept(value)
        case Text():
            return "text", [value.vi, value.en]
        case bool() | str():
            return "plain", str(value)
        case int():
            return "number", value
        case Decimal():
            return "decimal", str(value)
        case date():
            return "date", value.isoformat()[:10]
    return "plain", plain(value)


def message_of(data: dict[str, Any]) -> Message:
    return Message(data["msgid"], tuple((name, _value_of(kind, value)) for name, kind, value in data["params"]))


def _value_of(kind: str, value: Any) -> object:
    match kind:
        case "message":
            return message_of(value)
        case "text":
            return Text(*value)
        case "decimal":
            return Decimal(value)
        case "date":
            return date.fromisoformat(value)
    return value
