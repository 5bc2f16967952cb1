"""Transfers between units: proposed by the giving one; posts change when the receiving one confirms."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.audit.actions import record
from thidua.people.actions.persons import keep_post, subject_of
from thidua.people.actions.reasons import stated
from thidua.people.actions.roles import end_roles_with_post
from thidua.people.models import Account, Post, Transfer, TransferState, Unit
from thidua.people.permissions import (
    can_answer_transfer,
    can_keep_post,
    can_withdraw_transfer,
    demand,
)
from thidua.people.workflow import TRANSFERS


@transaction.atomic
def propose_transfer(
    *,
    post: Post,
    to_unit: Unit,
    title: str,
    on: date,
    document: str,
    by: Account | None,
    is_leader: bool = False,
    is_head: bool = False,
) -> Transfer:
    """Propose that a person leave a post for one in another unit from a day on."""
    demand(lambda keeper: can_keep_post(keeper, post), by)
    transfer = Transfer(
        post=post, to_unit=to_unit, title=title, is_leader=is_leader, is_head=is_head, on=on,
        document=document, proposed_by=by,
    )  # fmt: skip
    transfer.full_clean()
    _check(transfer)
    transfer.save()
    after = {"unit": to_unit.pk, "title": title, "since": on, "document": document}
    record(by=by, verb="propose_transfer", subject=subject_of(post.person), after=after)
    return transfer


@transaction.atomic
def confirm_transfer(*, transfer: Transfer, by: Account | None) -> Post:
    """Take the person over: the old post ends the day before, with the roles held by it, and the new one begins."""
    demand(lambda keeper: can_answer_transfer(keeper, transfer), by)
    _move(transfer, TransferState.CONFIRMED, "", by)
    _check(transfer)
    old = transfer.post
    old.valid_to = transfer.on - timedelta(days=1)
    old.full_clean()
    old.save()
    new = Post(
        person=old.person, unit=transfer.to_unit, title=transfer.title, is_leader=transfer.is_leader,
        is_head=transfer.is_head, valid_from=transfer.on,
    )  # fmt: skip
    keep_post(new)
    record(
        by=by,
        verb="confirm_transfer",
        subject=subject_of(old.person),
        before={"unit": old.unit_id, "title": old.title},
        after={"unit": new.unit_id, "title": new.title, "since": transfer.on, "document": transfer.document},
    )
    end_roles_with_post(post=old, reason=transfer.document, by=by)
    return new


@transaction.atomic
def decline_transfer(*, transfer: Transfer, reason: str, by: Account | None) -> None:
    demand(lambda keeper: can_answer_transfer(keeper, transfer), by)
    _move(transfer, TransferState.DECLINED, stated(reason), by)
    record(by=by, verb="decline_transfer", subject=subject_of(transfer.post.person), reason=reason)


@transaction.atomic
def withdraw_transfer(*, transfer: Transfer, reason: str, by: Account | None) -> None:
    demand(lambda keeper: can_withdraw_transfer(keeper, transfer), by)
    _move(transfer, TransferState.WITHDRAWN, stated(reason), by)
    record(by=by, verb="withdraw_transfer", subject=subject_of(transfer.post.person), reason=reason)


def _move(transfer: Transfer, state: TransferState, answer: str, by: Account | None) -> None:
    """Bring a transfer to another state, as it stands in the database now: somebody may have been quicker."""
    stands = Transfer.objects.select_for_update().get(pk=transfer.pk).state
    if state not in TRANSFERS[TransferState(stands)]:
        raise ValidationError(_("This transfer has been answered or withdrawn before."))
    transfer.state, transfer.answer = state, answer
    transfer.answered_by, transfer.answered_at = by, timezone.now()
    transfer.save()


def _check(transfer: Transfer) -> None:
    """The person holds the post until the day before, and goes to another unit that is there."""
    post, eve = transfer.post, transfer.on - timedelta(days=1)
    post.refresh_from_db()
    if transfer.to_unit == post.unit:
        raise ValidationError({"to_unit": _("The person serves in this unit already.")})
    if not transfer.to_unit.is_in_force(transfer.on):
        raise ValidationError({"to_unit": _("%(unit)s does not exist on that day.") % {"unit": transfer.to_unit}})
    if (post.valid_from and post.valid_from > eve) or (post.valid_to and post.valid_to < eve):
        raise ValidationError({"on": _("The person does not hold the post on the day before.")})
