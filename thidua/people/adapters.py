"""What django-allauth asks of us: who may sign in, what is logged, how secrets are kept."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from thidua.people.actions import (
    disable_if_idle,
    end_elsewhere,
    note_failure,
    note_sign_in,
    note_sign_out,
    set_password,
)
from thidua.people.jobs import tell_of_lock
from thidua.people.models import Account

# One answer to a wrong name, a wrong password and a locked account: nobody learns which accounts there are.
NOT_SIGNED_IN = _(
    "The name or the password is not right, or the account is locked: that happens after several wrong passwords in a "
    "row. A locked account opens again after some hours; an administrator can release it sooner."
)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by an administrator; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": NOT_SIGNED_IN,
        "username_password_mismatch": NOT_SIGNED_IN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        account = super().authenticate(request, **credentials)
        return None if account is not None and account.is_locked else account

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        account = _named(credentials)
        with transaction.atomic():
            locked = note_failure(account, "password")
            if account is None:
                _count_for_nobody()
        if locked and account:
            tell_of_lock(account)

    def login(self, request: HttpRequest, user: Account) -> None:
        """The last step of every way in: no locked account and none that was left unused passes it."""
        if disable_if_idle(user):
            raise ImmediateHttpResponse(redirect("account_inactive"))
        if user.is_locked:
            messages.error(request, NOT_SIGNED_IN)
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        methods = request.session.get("account_authentication_methods") or [{}]
        note_sign_in(user, [str(step.get("type") or step.get("method", "")) for step in methods])
        return super().post_login(request, user, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, Account):
            note_sign_out(request.user)
        super().logout(request)

    def set_password(self, user: Account, password: str) -> None:
        set_password(account=user, password=password)


def _named(credentials: dict[str, Any]) -> Account | None:
    """The account that somebody tried to sign in to."""
    if name := credentials.get("username"):
        return get_user_by_username(name)
    return next(iter(filter_users_by_email(credentials.get("email", ""), for_login=True)), None)


def _count_for_nobody() -> None:
    """Read and write no account as `note_failure` does one, so that an unknown name is not told by a faster answer."""
    nobody = Account.objects.filter(pk=0)
    nobody.select_for_update().first()
    nobody.update(failures=0)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Who comes from the identity provider gets the account that has the mail address it has verified, and no other."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.state.get("process") == "connect":
            raise ImmediateHttpResponse(redirect("people:me"))
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        account = Account.objects.filter(email__iexact=verified[0]).first() if verified else None
        if account is None:
            note_failure(None, "identity provider")
        else:
            sociallogin.user = account


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        end_elsewhere(sessions)


class SecondStepAdapter(DefaultMFAAdapter):
    """Secrets are encrypted with the site's key; who must have a second step cannot put off the last one."""

    def get_totp_issuer(self) -> str:
        return "Thi Đua"

    def encrypt(self, text: str) -> str:
        return str(_cipher().encrypt(text.encode()), "ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return str(_cipher().decrypt(encrypted_text), "utf-8")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        steps = Authenticator.objects.filter(user=authenticator.user).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return not authenticator.user.needs_second_step or steps.exclude(pk=authenticator.pk).exists()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(force_bytes(key)).digest())) for key in keys])
