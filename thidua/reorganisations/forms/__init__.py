from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from thidua.frame.forms import DayField
from thidua.reorganisations.forms.split import SplitForm
from thidua.reorganisations.forms.steps import (
    AbolishForm,
    MergeForm,
    MoveForm,
    NewUnitForm,
    RenameForm,
    StepForm,
    TransferPartForm,
)
from thidua.reorganisations.models import Reorganisation, StepKind


class ReorganisationForm(forms.ModelForm):
    class Meta:
        model = Reorganisation
        fields = ["number", "title", "issuer", "decided_on", "effective_on"]
        field_classes = {"decided_on": DayField, "effective_on": DayField}

    def _post_clean(self) -> None:
        """The action checks the draft as a whole."""


class ConfirmForm(forms.Form):
    confirmed = forms.BooleanField(label=_("I have read the preview and compared it with the decision."))


FORMS: dict[str, type[StepForm]] = {
    StepKind.CREATE: NewUnitForm,
    StepKind.RENAME: RenameForm,
    StepKind.MERGE: MergeForm,
    StepKind.SPLIT: SplitForm,
    StepKind.TRANSFER_PART: TransferPartForm,
    StepKind.ABOLISH: AbolishForm,
    StepKind.MOVE: MoveForm,
}
