from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import model_to_dict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from thidua.frame.forms import DayField
from thidua.frame.words import say
from thidua.people.forms.fields import ReasonForm, UnitField
from thidua.people.models import Category, DisciplinaryAction, PendingMatter, Person, Post, Unit
from thidua.people.permissions import Decision
from thidua.people.queries import post_of, posts_held


def day(label: str, *, required: bool = True) -> forms.DateField:
    return DayField(label=label, required=required)


class StaffFilter(forms.Form):
    """What narrows a list of staff; every field may stay empty."""

    unit = forms.CharField(label=_("Unit"), required=False, max_length=200)
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[
            ("", _("In post today")), ("former", _("Former staff")), ("twice", _("Perhaps on record twice")),
            ("heads", _("Heads of units that have several")),
        ],
    )  # fmt: skip


class FactsForm(forms.Form):
    """Who a person is."""

    staff_code = forms.CharField(label=_("Staff code"), max_length=30)
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    birth_date = day(_("Date of birth"), required=False)
    category = forms.ChoiceField(label=_("Category"), choices=Category)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"


class PlaceForm(forms.Form):
    """A place in a unit."""

    title = forms.CharField(label=_("Title"), max_length=120)
    is_leader = forms.BooleanField(label=_("Leader"), required=False)
    is_head = forms.BooleanField(
        label=_("Head of the unit"), required=False, help_text=_("A unit has one head on any day.")
    )

    def leave_head_to(self, decision: Decision) -> None:
        """Who may not say who is head reads why instead."""
        if decision.reason:
            self.fields["is_head"].disabled, self.fields["is_head"].help_text = True, say(decision.reason)


class EnterForm(FactsForm, PlaceForm):
    since = day(_("From"))

    field_order = ("staff_code", "full_name", "birth_date", "category", "title", "is_leader", "is_head", "since")


class CorrectPersonForm(FactsForm, ReasonForm):
    field_order = ("staff_code", "full_name", "birth_date", "category", "reason")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, initial=model_to_dict(person), **kwargs)


class PostForm(PlaceForm, ReasonForm):
    unit = UnitField(label=_("Unit"), max_length=200, help_text=_("Name or code of a unit whose staff you keep."))
    since = day(_("From"))

    field_order = ("unit", "title", "is_leader", "is_head", "since", "reason")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        post = post_of(person, localdate())
        super().__init__(*args, initial={"unit": post.unit.name if post else ""}, **kwargs)


class ChangePostForm(PlaceForm, ReasonForm):
    valid_from = day(_("From"), required=False)
    valid_to = day(_("To the end of"), required=False)

    field_order = ("title", "is_leader", "is_head", "valid_from", "valid_to", "reason")

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, initial=model_to_dict(post), **kwargs)


class TransferForm(PlaceForm):
    to_unit = UnitField(label=_("Receiving unit"), max_length=200, help_text=_("Its name or code."))
    on = day(_("From"))
    document = forms.CharField(label=_("Document"), max_length=120, help_text=_("Number and day of the decision."))

    field_order = ("to_unit", "title", "is_leader", "is_head", "on", "document")

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, initial={"title": post.title}, **kwargs)


class RegisterForm(forms.ModelForm):
    """A record of a register; the action checks it as a whole."""

    def _post_clean(self) -> None:
        pass


class DisciplineForm(RegisterForm):
    class Meta:
        model = DisciplinaryAction
        fields = ["form", "decision", "imposed_on", "ends_on", "over_reform"]
        field_classes = {"imposed_on": DayField, "ends_on": DayField}

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self.person = person
        super().__init__(*args, **kwargs)
        self.fields["decision"].required = True
        units = Unit.objects.filter(posts__person=person).distinct()
        if len(units) > 1:
            said = _("Needed only where the person held several posts on that day.")
            self.fields["unit"] = forms.ModelChoiceField(units, label=_("Unit"), required=False, help_text=said)

    def clean(self) -> dict[str, Any]:
        """The unit is that of the post held on the day; of several the one that is named."""
        found = super().clean() or {}
        named = found.pop("unit", None)
        if imposed_on := found.get("imposed_on"):
            units = {post.unit for post in posts_held(self.person, imposed_on)}
            if not units:
                raise ValidationError({"imposed_on": _("The person held no post on that day.")})
            if len(units) > 1 and named not in units:
                names = ", ".join(sorted(str(unit) for unit in units))
                said = _("Choose the unit that this was about. Posts on that day: %(names)s.") % {"names": names}
                raise ValidationError({"unit": said})
            found["unit"] = named if len(units) > 1 else units.pop()
        return found


class CorrectDisciplineForm(ReasonForm, RegisterForm):
    class Meta(DisciplineForm.Meta):
        pass

    field_order = ("form", "decision", "imposed_on", "ends_on", "over_reform", "reason")


class MatterForm(RegisterForm):
    class Meta:
        model = PendingMatter
        fields = ["subject", "document", "opened_on"]
        field_classes = {"opened_on": DayField}

    def __init__(self, *args: Any, person: Person | None = None, unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].required = True


class CloseMatterForm(ReasonForm):
    closed_on = day(_("Closed on"))

    field_order = ("closed_on", "reason")
