from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q, prefetch_related_objects
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from thidua.people.folding import fold
from thidua.people.models.units import Unit, in_force
from thidua.settings.sign_in import ADMINISTRATOR_PASSWORD_DAYS, REVIEW_DAYS


class Account(AbstractUser):
    """A person's way in: one account, one person. What the law asks of accounts is in `thidua.settings.sign_in`."""

    first_name = None  # type: ignore[assignment]  # one name, not two: Django removes a field that is set to None
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("full name"), max_length=200)
    email = models.EmailField(_("email address"), unique=True)
    search_name = models.CharField(max_length=600, db_index=True, editable=False)
    person = models.OneToOneField(
        "people.Person", verbose_name=_("person"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="account", help_text=_("The member of staff whose account this is, where one is on record."),
    )  # fmt: skip
    opened_by = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    """The administrator who opened it, and keeps it until it is granted a first role."""
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    password_changed_at = models.DateTimeField(_("password changed at"), null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(_("wrong passwords in a row"), default=0, editable=False)
    locked_until = models.DateTimeField(_("locked until"), null=True, blank=True, editable=False)
    enabled_at = models.DateTimeField(_("enabled at"), default=timezone.now, editable=False)
    closed_as_idle = models.BooleanField(_("closed as idle"), default=False, editable=False)
    """Closed because nobody used it, not by an administrator: what it has lent goes on, see `held`."""
    reviewed_at = models.DateTimeField(_("reviewed at"), default=timezone.now, editable=False)

    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        """Addresses are looked for in small letters."""
        super().clean()
        self.email = self.email.lower()

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_name = fold(f"{self.name} {self.username} {self.email}")
        super().save(*args, **kwargs)

    @cached_property
    def held_grants(self) -> list[RoleGrant]:
        """The roles held today, each with its unit and who lent it; read once for a request."""
        if not self.is_active:
            return []
        today = timezone.localdate()
        grants = list(self.grants.select_related("unit").order_by())
        prefetch_related_objects([grant for grant in grants if grant.delegated_from_id], "delegated_from__account")
        held_today = [grant for grant in grants if grant.is_held(today)]
        return sorted(held_today, key=lambda grant: (grant.role, grant.pk))

    @cached_property
    def units_carried(self) -> dict[int, list[Unit]]:
        """By a unit that a role is held over: it and all whose whole history it carries on; filled when first asked."""
        return {}

    @property
    def role_labels(self) -> list[str]:
        """What the head of a page calls the account: its roles today and where it holds them."""
        return [f"{grant.get_role_display()}, {grant.unit.name}" for grant in self.held_grants]

    @property
    def borrowed_grants(self) -> list[RoleGrant]:
        """The roles held today on somebody's behalf."""
        return [grant for grant in self.held_grants if grant.delegated_from]

    @property
    def is_locked(self) -> bool:
        return self.locked_until is not None and self.locked_until > timezone.now()

    @property
    def is_invited(self) -> bool:
        """Opened, but nobody has signed in yet."""
        return self.last_login is None and not self.has_usable_password()

    @property
    def review_is_due(self) -> bool:
        return self.reviewed_at < timezone.now() - timedelta(days=REVIEW_DAYS)

    @property
    def idle_since(self) -> datetime:
        """The last sign-in, or when the account was opened or enabled since."""
        return max(self.last_login or self.enabled_at, self.enabled_at)

    @property
    def keeps_lent(self) -> bool:
        """Whether others act by the roles lent from it: it is open, or closed only because nobody used it."""
        return self.is_active or self.closed_as_idle

    @property
    def password_is_due(self) -> bool:
        """Whether another password must be chosen before anything else is done."""
        if self.must_change_password:
            return True
        if not (settings.THIDUA_PASSWORDS_AGE and self.has_usable_password() and self.holds_today(Role.ADMINISTRATOR)):
            return False
        age = timezone.now() - (self.password_changed_at or self.date_joined)
        return age > timedelta(days=ADMINISTRATOR_PASSWORD_DAYS)

    @property
    def needs_second_step(self) -> bool:
        """Whether a role held today asks for a second step at signing in."""
        return self.holds_today(*settings.THIDUA_MFA_ROLES)

    def holds_today(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.held_grants)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name or self.username


class FormerPassword(models.Model):
    """The hash of a password that an account has had, so that it does not come back."""

    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="passwords")
    password = models.CharField(max_length=128)
    chosen_at = models.DateTimeField(_("chosen at"), auto_now_add=True)

    class Meta:
        verbose_name = _("former password")
        verbose_name_plural = _("former passwords")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.account}, {self.chosen_at:%d/%m/%Y}"


class Role(models.TextChoices):
    STANDING_OFFICER = "standing_officer", _("Standing officer")
    APPRAISER = "appraiser", _("Appraiser")
    UNIT_OFFICER = "unit_officer", _("Unit officer")
    UNIT_HEAD = "unit_head", _("Unit head")
    COUNCIL_CHAIR = "council_chair", _("Council chair")
    COUNCIL_SECRETARY = "council_secretary", _("Council secretary")
    COUNCIL_MEMBER = "council_member", _("Council member")
    CLERK = "clerk", _("Records clerk")
    SIGNER = "signer", _("Signer")
    DATA_OFFICER = "data_officer", _("Data officer")
    PRESS_OFFICER = "press_officer", _("Press officer")
    OBSERVER = "observer", _("Observer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


HELD_APART = frozenset({Role.STANDING_OFFICER, Role.ADMINISTRATOR})
"""Of these no account holds two over one unit at a time: who judges does not grant, who grants does not judge."""


def held(on: date) -> Q:
    """The grants that hold on a day: in force, not revoked, and, if delegated, still held by who delegated them.

    Whoever is away longer than an account may stay unused (QCVN 12:2026/BCA) has a closed account, and still the role:
    what was lent for that absence lasts to its own end, unless an administrator closes the account.
    """
    lent = Q(delegated_from=None) | (
        (Q(delegated_from__valid_from=None) | Q(delegated_from__valid_from__lte=on))
        & (Q(delegated_from__valid_to=None) | Q(delegated_from__valid_to__gte=on))
        & (Q(delegated_from__revoked_on=None) | Q(delegated_from__revoked_on__gt=on))
        & (Q(delegated_from__account__is_active=True) | Q(delegated_from__account__closed_as_idle=True))
    )
    return in_force(on) & (Q(revoked_on=None) | Q(revoked_on__gt=on)) & lent


def coming(on: date) -> Q:
    """The grants that begin after a day."""
    return Q(valid_from__gt=on) & (Q(revoked_on=None) | Q(revoked_on__gt=on))


class RoleGrant(models.Model):
    """A role held over a unit and all below it, for a time; delegated if another account lends it for an absence."""

    account = models.ForeignKey(Account, verbose_name=_("account"), on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    unit = models.ForeignKey(Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="grants")
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    areas = models.JSONField(_("areas"), default=list, blank=True)
    """Of an appraiser: codes of the areas of reform, as the rules name them; none means every area."""
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    granted_by = models.ForeignKey(Account, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("granted at"), null=True, editable=False)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True, editable=False)
    delegated_from = models.ForeignKey(
        "self", verbose_name=_("delegated from"), null=True, blank=True, on_delete=models.CASCADE, editable=False,
        related_name="delegations",
    )  # fmt: skip

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        ordering = ["account", "role"]
        constraints = [
            models.CheckConstraint(
                name="grant_ends_after_it_starts",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("A role cannot end before it begins."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.get_role_display()}, {self.unit}"

    def is_held(self, on: date) -> bool:
        """What `held` asks the database, answered at hand."""
        lent = self.delegated_from
        return self.lasts(on) and (lent is None or (lent.lasts(on) and lent.account.keeps_lent))

    def lasts(self, on: date) -> bool:
        """Whether it is in force on a day and not revoked, whoever lent it."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or self.valid_to >= on) and not self._is_revoked(on)

    def _is_revoked(self, on: date) -> bool:
        return self.revoked_on is not None and self.revoked_on <= on

    @property
    def has_ended(self) -> bool:
        today = timezone.localdate()
        return (self.valid_to is not None and self.valid_to < today) or self._is_revoked(today)
