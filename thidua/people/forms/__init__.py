from thidua.people.forms.accounts import (
    AccountFilter,
    AddPasskeyForm,
    DelegateForm,
    GrantForm,
    InviteForm,
    RenamePasskeyForm,
)
from thidua.people.forms.fields import (
    DAY,
    ReasonForm,
    UnitField,
)
from thidua.people.forms.units import UnitsFilter

__all__ = [
    "DAY",
    "AccountFilter",
    "AddPasskeyForm",
    "DelegateForm",
    "GrantForm",
    "InviteForm",
    "ReasonForm",
    "RenamePasskeyForm",
    "UnitField",
    "UnitsFilter",
]
