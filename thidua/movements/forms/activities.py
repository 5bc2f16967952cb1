"""Forms of activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from thidua.files.formats import ACTIVITY
from thidua.files.forms import FileForm
from thidua.frame.forms import DayField
from thidua.frame.words import say
from thidua.law.schema import Pack
from thidua.movements.forms.tasks import task_area_choices
from thidua.movements.models import Activity, ActivityState
from thidua.movements.queries import plan_contents
from thidua.people.models import Unit


def _content_choices(pack: Pack, empty: Any) -> list[tuple[str, Any]]:
    named = ((code, f"{code}. {Truncator(say(text)).chars(90)}") for code, text in plan_contents(pack).items())
    return [("", empty), *named]


class ActivityForm(FileForm, forms.ModelForm):
    """What was done, when, for which part of the reform, with its evidence."""

    class Meta:
        model = Activity
        fields = ["unit", "title", "first_day", "last_day", "area", "content", "text", "reached"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6}),
        }
        field_classes = {"first_day": DayField, "last_day": DayField}
        help_texts = {
            "last_day": _("If it went on for several days."),
            "reached": _("If it is known."),
        }

    def __init__(self, *args: Any, pack: Pack, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, use=ACTIVITY, optional=True, **kwargs)
        self.fields["unit"].error_messages["invalid_choice"] = _(
            "You report for your own units only. Open this page anew and write it there."
        )
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        if len(units) == 1:
            self.fields["unit"].initial = units[0]
            self.fields["unit"].widget = forms.HiddenInput()
        areas, contents = task_area_choices(pack, _("Not stated")), _content_choices(pack, _("Not stated"))
        self.fields["area"] = forms.ChoiceField(
            label=_("Reform area"), required=False, choices=areas,
            help_text=_("Choose the area, or the content of the plan below, or both."),
        )  # fmt: skip
        self.fields["content"] = forms.ChoiceField(label=_("Content of the plan"), required=False, choices=contents)

    def _post_clean(self) -> None:
        """The action checks the activity as a whole."""


ACTIVITY_FACTS = ("title", "first_day", "last_day", "reached")


class MendForm(FileForm, forms.ModelForm):
    """What is mended, in words and in what was reported, and a file if the unit adds one."""

    text = forms.CharField(
        label=_("What is added or corrected"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )

    class Meta:
        model = Activity
        fields = ACTIVITY_FACTS
        field_classes = {"first_day": DayField, "last_day": DayField}

    field_order = ("text", "file", *ACTIVITY_FACTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, use=ACTIVITY, optional=True, **kwargs)

    def _post_clean(self) -> None:
        """The action checks the activity as a whole."""


class ActivityFilter(forms.Form):
    """What narrows the list; every field may stay empty."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *ActivityState.choices])
    area = forms.ChoiceField(label=_("Reform area"), required=False)
    content = forms.ChoiceField(label=_("Content of the plan"), required=False)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To the end of"), required=False)
    unit = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = task_area_choices(pack, _("All"))
        self.fields["content"].choices = _content_choices(pack, _("All"))
