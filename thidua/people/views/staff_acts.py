"""What is done about a person or a post by one form."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from thidua.people.actions import (
    change_post,
    correct_person,
    give_post,
    open_matter,
    propose_transfer,
    record_discipline,
    unlink_person,
)
from thidua.people.forms import (
    ChangePostForm,
    CorrectPersonForm,
    DisciplineForm,
    MatterForm,
    PostForm,
    ReasonForm,
    TransferForm,
)
from thidua.people.models import Account, DisciplinaryAction, PendingMatter, Person
from thidua.people.permissions import Decision, can_correct_person, can_judge_person, can_unlink_person


class Act(NamedTuple):
    """What is done about a person, a post or a unit by one form."""

    do: Callable[..., object]
    form: type[forms.BaseForm]
    label: str
    means: str
    said: str


PERSON_ACTS = {
    "correct": Act(
        correct_person,
        CorrectPersonForm,
        _("Correct the person"),
        _("What stood before stays in the log, with the reason."),
        _("The person is corrected."),
    ),
    "post": Act(
        give_post,
        PostForm,
        _("Give another post"),
        _("Beside the posts held now. To a unit whose staff you do not keep, propose a transfer."),
        _("The post is given."),
    ),
    "discipline": Act(
        lambda *, person, by, **facts: record_discipline(action=DisciplinaryAction(person=person, **facts), by=by),
        DisciplineForm,
        _("Record a disciplinary action"),
        _("It bars from awards while it is in force. Only the standing agency corrects it afterwards."),
        _("The disciplinary action is recorded."),
    ),
    "matter": Act(
        lambda *, person, by, **facts: open_matter(matter=PendingMatter(person=person, **facts), by=by),
        MatterForm,
        _("Record a pending matter"),
        _("An inspection, a complaint or a denunciation bars from awards while open. The standing agency closes it."),
        _("The matter is recorded."),
    ),
    "unlink": Act(
        unlink_person,
        ReasonForm,
        _("Take back whose account it is"),
        _("The account is nobody's on record then, until an administrator links it anew."),
        _("The account is not linked to this person any more."),
    ),
}
PERMISSIONS: dict[str, Callable[[Account, Person], Decision]] = {
    "correct": can_correct_person,
    "post": can_correct_person,
    "discipline": lambda keeper, person: can_judge_person(keeper, person, localdate()),
    "matter": lambda keeper, person: can_judge_person(keeper, person, localdate()),
    "unlink": can_unlink_person,
}
"""What an act about a person needs beyond keeping the record."""
POST_ACTS = {
    "change": Act(
        change_post,
        ChangePostForm,
        _("Correct or end the post"),
        _(
            "A post ends with its last day. Where no other post of the person goes on or begins later, the roles of "
            "this person's account end on that day too, and administrators grant those of another post. What stood "
            "before stays in the log, with the reason."
        ),
        _("The post is changed."),
    ),
    "transfer": Act(
        propose_transfer,
        TransferForm,
        _("Propose a transfer"),
        _("Nothing changes before the receiving unit has confirmed it."),
        _("The transfer is proposed. The receiving unit sees it under Staff, Transfers."),
    ),
}
