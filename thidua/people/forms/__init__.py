from thidua.people.forms.accounts import (
    AccountFilter,
    AddPasskeyForm,
    DelegateForm,
    GrantForm,
    InviteForm,
    RenamePasskeyForm,
    RightsFilter,
)
from thidua.people.forms.fields import (
    DAY,
    ReasonForm,
    UnitField,
)

__all__ = [
    "DAY",
    "AccountFilter",
    "AddPasskeyForm",
    "DelegateForm",
    "GrantForm",
    "InviteForm",
    "ReasonForm",
    "RenamePasskeyForm",
    "RightsFilter",
    "UnitField",
]
