"""Everyone reads the own notices; whom a room may tell of what, that room decides."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from thidua.core.messages import gettext_noop
from thidua.notices.models import Notice
from thidua.notices.queries import notices_for
from thidua.people.models import Account
from thidua.people.permissions import ALLOWED, Decision, refused, thing


@thing(gettext_lazy("Read the own notices"))
def can_read_notices(_account: Account) -> Decision:
    """One's own notices are open to everyone who is signed in, with or without a role."""
    return ALLOWED


def can_open_notice(account: Account, notice: Notice) -> Decision:
    if notice.account_id == account.pk:
        return ALLOWED
    return refused(gettext_noop("A notice is opened by whom it is addressed to."))


def can_choose_mail(account: Account, of: Account) -> Decision:
    if account.pk == of.pk:
        return ALLOWED
    return refused(gettext_noop("Everyone chooses for the own account only."))


def notices_open_to(account: Account) -> QuerySet[Notice]:
    return notices_for(account)
