from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from thidua.frame.forms import DayField
from thidua.people.forms.fields import ReasonForm, UnitField
from thidua.people.models import Account, Role, RoleGrant
from thidua.settings.sign_in import DELEGATION_DAYS


class AccountFilter(forms.Form):
    """What narrows the list of accounts; every field may stay empty."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", _("In use")),
            ("locked", _("Locked")),
            ("disabled", _("Disabled")),
            ("invited", _("Not used yet")),
            ("review", _("Review is due")),
            ("unlinked", _("No member of staff named")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("All")), *Role.choices]


class RightsFilter(forms.Form):
    """Which thing is asked about, over which unit and of whom."""

    thing = forms.ChoiceField(label=_("What"), required=False)
    unit = UnitField(
        label=_("Over the unit"), required=False, max_length=200,
        help_text=_("By roles held over it or above it; what is done for a whole movement, whatever the unit."),
    )  # fmt: skip

    def __init__(self, data: object, *, things: dict[str, Any]) -> None:
        super().__init__(data)
        self.fields["thing"].choices = sorted(((key, str(words)) for key, words in things.items()), key=itemgetter(1))


class InviteForm(forms.ModelForm):
    class Meta:
        model = Account
        fields = ["name", "email", "username"]
        help_texts = {
            "email": _("The link to choose a password goes there: an address that only this person reads."),
            "username": _("Short, without spaces: for example nguyen.van.a"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def _post_clean(self) -> None:
        """The action checks the account as a whole."""


class CorrectAccountForm(ReasonForm):
    name = forms.CharField(label=_("Full name"), max_length=200)
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("An invitation is sent there anew; the one sent before opens nothing any more."),
    )

    field_order = ("name", "email", "reason")

    def __init__(self, *args: Any, kept: Account, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": kept.name, "email": kept.email}, **kwargs)
        if kept.last_login is not None:
            del self.fields["email"]


class OwnPasswordForm(ChangePasswordForm):
    """Whoever has come to a session that was left open may not try out passwords here either."""

    def clean_oldpassword(self) -> str:
        typed: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, typed):
            raise get_adapter().validation_error("enter_current_password")
        return typed


class UsedOnce(BaseAuthenticateForm):
    """A code opens once as long as it is taken at all; django-allauth remembers it for its own period only."""

    def clean_code(self) -> str:
        typed: str = super().clean_code()
        key = f"second_step.used:{self.user.pk}:{normalize_user_code(typed)}"
        periods = 2 * settings.MFA_TOTP_TOLERANCE + 1
        if not cache.add(key, "", timeout=periods * app_settings.TOTP_PERIOD):
            raise get_mfa_adapter().validation_error("incorrect_code")
        return typed


class SecondStepForm(UsedOnce, AuthenticateForm):
    pass


class SecondStepAgainForm(UsedOnce, ReauthenticateForm):
    pass


class AddPasskeyForm(AddWebAuthnForm):
    name = forms.CharField(label=_("Name of the device"), required=False, max_length=100)


class RenamePasskeyForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the device"), max_length=100)


class GrantForm(ReasonForm):
    role = forms.ChoiceField(label=_("Role"), choices=[("", _("Choose a role")), *Role.choices])
    unit = UnitField(label=_("Unit"), max_length=200, help_text=_("Name or code; the role reaches all below it too."))
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(label=_("To the end of"), required=False)
    areas = forms.MultipleChoiceField(
        label=_("Areas of an appraiser"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for an appraiser; none chosen means every area."),
    )  # fmt: skip

    field_order = ("role", "unit", "areas", "valid_from", "valid_to", "reason")

    def __init__(self, *args: Any, areas: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = areas.items()


class DelegateForm(ReasonForm):
    to = forms.CharField(label=_("User name of who stands in"), max_length=150)
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("To the end of"))
    areas = forms.MultipleChoiceField(
        label=_("Areas"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Those that are delegated; none chosen means all that the role has."),
    )  # fmt: skip

    field_order = ("to", "areas", "valid_from", "valid_to", "reason")

    def __init__(
        self, *args: Any, grant: RoleGrant, to: QuerySet[Account], areas: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stand_ins = to
        self.fields["valid_to"].help_text = _("For an absence of %(days)s days at most.") % {"days": DELEGATION_DAYS}
        if grant.role != Role.APPRAISER:
            del self.fields["areas"]
            return
        held = grant.areas or areas
        self.fields["areas"].choices = [(code, name) for code, name in areas.items() if code in held]

    def clean_valid_to(self) -> date:
        last = self.cleaned_data["valid_to"]
        if last < localdate():
            raise ValidationError(_("This day is over."))
        return last

    def clean(self) -> dict[str, Any]:
        """Look for the account once all else is right: the action tells nobody apart from whom one may not lend to."""
        found = super().clean() or {}
        if not self.errors:
            named = self.stand_ins.filter(username__iexact=found["to"].strip(), is_active=True)
            found["to"] = named.first()
        return found
