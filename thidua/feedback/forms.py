from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.feedback.models import Difficulty, Nature, State
from thidua.feedback.queries import areas_of
from thidua.frame.forms import DayField
from thidua.frame.words import say
from thidua.law.schema import Pack
from thidua.people.models import Unit


def area_choices(pack: Pack, empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((code, say(name)) for code, name in areas_of(pack).items())]


class DifficultyFilter(forms.Form):
    """What narrows the list; every field may stay empty."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), ("open", _("Not settled yet")), *State.choices]
    )
    area = forms.ChoiceField(label=_("Reform area"), required=False)
    nature = forms.ChoiceField(label=_("Lies in"), required=False, choices=[("", _("All")), *Nature.choices])
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To the end of"), required=False)

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = area_choices(pack, _("All"))


class ReportForm(forms.ModelForm):
    """A difficulty in the words of the unit."""

    class Meta:
        model = Difficulty
        fields = ["unit", "title", "text", "proposal", "area"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6}), "proposal": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": _("What is in the way, so that a reader of the list understands it."),
            "text": _("Since when, where, how often; what was tried."),
        }

    def __init__(self, *args: Any, pack: Pack, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].error_messages["invalid_choice"] = _(
            "You report for your own units only. Open this page anew and write it there."
        )
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        if len(units) == 1:
            self.fields["unit"].initial = units[0]
            self.fields["unit"].widget = forms.HiddenInput()
        choices = area_choices(pack, _("Not sure"))
        self.fields["area"] = forms.ChoiceField(label=_("Reform area"), required=False, choices=choices)

    def _post_clean(self) -> None:
        """The action checks the difficulty as a whole."""


def _text(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))


def _document() -> forms.CharField:
    return forms.CharField(
        label=_("Document"), required=False, max_length=200, help_text=_("Number, symbol and date, if there is one.")
    )


class TakeUpForm(forms.Form):
    nature = forms.ChoiceField(label=_("Lies in"), choices=Nature.choices, widget=forms.RadioSelect)


class PassOnForm(forms.Form):
    to = forms.CharField(label=_("Passed on to"), max_length=200)
    document = _document()
    text = _text(_("Note to the unit"), required=False)


class AnswerForm(forms.Form):
    text = _text(_("Answer"))
    document = _document()


class ReportPaperForm(forms.Form):
    """Of which days the report tells, and who signs it."""

    since = DayField(label=_("From"))
    until = DayField(label=_("To the end of"))
    signer_title = forms.CharField(
        label=_("Title of the signer"), max_length=120, help_text=_("As it stands above the name: Giám đốc.")
    )


class ReasonForm(forms.Form):
    text = _text(_("Reason"))
