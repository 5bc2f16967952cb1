"""Forms of tasks: assigning one, one for each move, and what narrows the board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.files.formats import PRODUCT
from thidua.files.forms import FileForm
from thidua.frame.forms import DayField
from thidua.frame.words import say
from thidua.law.schema import Pack
from thidua.movements.models import Task
from thidua.movements.queries import assignable_units, task_areas
from thidua.movements.tables import TASK_STATES
from thidua.people.forms import UnitsField
from thidua.people.models import Unit


def task_area_choices(pack: Pack, empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((code, say(name)) for code, name in task_areas(pack).items())]


class AssignForm(forms.ModelForm):
    """A task as its document gives it."""

    helpers = UnitsField(
        label=_("Co-operating units"), required=False, max_length=10_000,
        help_text=_("One a line, by name or official code."),
    )  # fmt: skip

    class Meta:
        model = Task
        fields = [
            "assigner", "document_number", "document_date", "content", "product", "area", "lead", "helpers", "due_on",
            "rolls",
        ]  # fmt: skip
        field_classes = {"document_date": DayField, "due_on": DayField}
        widgets = {"content": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "due_on": _("As the document gives it: the task is in time until 24:00 of this day."),
            "rolls": _("Only if the document says so."),
        }

    def __init__(self, *args: Any, pack: Pack, assigners: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = assignable_units(assigners).order_by("name", "pk")
        self.fields["assigner"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in assigners])
        self.fields["lead"].queryset, self.fields["helpers"].among = units, units
        if len(assigners) == 1:
            self.fields["assigner"].initial = assigners[0]
            self.fields["assigner"].widget = forms.HiddenInput()
        choices = task_area_choices(pack, _("Not stated"))
        self.fields["area"] = forms.ChoiceField(label=_("Reform area"), required=False, choices=choices)

    def _post_clean(self) -> None:
        """The action checks the task as a whole."""


class TaskFilter(forms.Form):
    """What narrows the board; every field may stay empty, and what is wrong narrows nothing."""

    state = forms.ChoiceField(label=_("State"), required=False)
    area = forms.ChoiceField(label=_("Reform area"), required=False)
    since = DayField(label=_("Due from"), required=False)
    until = DayField(label=_("Due to"), required=False)

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = task_area_choices(pack, _("All"))
        self.fields["state"].choices = [("", _("All")), *((code.value, word) for code, word in TASK_STATES.items())]


def _text(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))


class ProgressForm(forms.Form):
    """What is done so far."""

    text = _text(_("What is done so far"))
    percent = forms.IntegerField(label=_("Progress in percent"), required=False, min_value=0, max_value=100)


class ProductForm(FileForm):
    """What came of the task: a file, or a text, or both."""

    text = _text(_("What was done"), required=False)

    field_order = ("text", "file")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use=PRODUCT, optional=True, **kwargs)


class TaskReasonForm(forms.Form):
    """Why; the other side reads it."""

    text = _text(_("Reason"))


class NoteForm(forms.Form):
    """A word to the other side, if one likes."""

    text = _text(_("Note"), required=False)


class ExtensionForm(forms.Form):
    """Until when the task is to be done."""

    until = DayField(label=_("Until (last day)"))
    text = _text(_("Reason"))


class ReturnForm(forms.Form):
    """What is to be mended, and by when."""

    text = _text(_("Reason"))
    until = DayField(
        label=_("Until (last day)"), required=False,
        help_text=_("Leave it empty to keep the deadline."),
    )  # fmt: skip
