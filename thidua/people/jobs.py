"""Mails about accounts, sent once what they tell of is stored; in the language of the site."""

from __future__ import annotations

import logging
import smtplib
from concurrent.futures import ThreadPoolExecutor

from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _, override

from thidua.people.models import Account

log = logging.getLogger(__name__)
AFTER_THE_ANSWER = ThreadPoolExecutor(1, "mail")
"""Sends what no request may wait for; a process that is stopped sends first what was left."""


def send_invitation(account: Account, site: str) -> str:
    """Mail an account its link to choose a password; `site` is where it is reached, as https://thidua.example.vn."""
    token = PASSWORD_RESET_TOKEN_GENERATOR().make_token(account)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": token})
    link = f"{site.rstrip('/')}{path}"
    days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
    with override(settings.LANGUAGE_CODE):
        _send(account, _("Your account"), "people/mail/invitation.txt", {"link": link, "days": days})
    return link


def tell_of_lock(account: Account) -> None:
    """Tell its owner that an account has been locked: it may have been somebody else who tried.

    Whoever tried cannot tell from the answer, nor from when it comes, that there was somebody to write to.
    """
    account.refresh_from_db()
    with override(settings.LANGUAGE_CODE):
        until = localtime(account.locked_until)
        mail = _mail(account, _("Your account is locked"), "people/mail/locked.txt", {"until": until})
    AFTER_THE_ANSWER.submit(_try_to_send, mail)


def _try_to_send(mail: EmailMessage) -> None:
    try:
        mail.send()
    except (smtplib.SMTPException, OSError, ValueError):
        log.exception("A mail about an account could not be sent.")


def tell_of_second_account(email: str, keeper: Account) -> None:
    """Tell who has an address that an administrator, who does not keep that account, wanted it for another."""
    account = Account.objects.get(email__iexact=email)
    with override(settings.LANGUAGE_CODE):
        said: dict[str, object] = {"keeper": keeper.name, "address": keeper.email}
        _send(account, _("You have an account already"), "people/mail/second_account.txt", said)


def _send(account: Account, subject: str, template: str, context: dict[str, object]) -> None:
    _mail(account, subject, template, context).send()


def _mail(account: Account, subject: str, template: str, context: dict[str, object]) -> EmailMessage:
    body = render_to_string(template, {"account": account, **context})
    return EmailMessage(f"Thi Đua: {subject}", body, None, [account.email])
