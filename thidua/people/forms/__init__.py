from thidua.people.forms.accounts import (
    AccountFilter,
    AddPasskeyForm,
    CorrectAccountForm,
    DelegateForm,
    GrantForm,
    InviteForm,
    OwnPasswordForm,
    RenamePasskeyForm,
    RightsFilter,
    SecondStepAgainForm,
    SecondStepForm,
)
from thidua.people.forms.fields import (
    ReasonForm,
    UnitField,
    UnitsField,
)
from thidua.people.forms.own_data import (
    AnswerForm,
    AskForm,
    EnterRequestForm,
    ExtendForm,
    LinkPersonForm,
)
from thidua.people.forms.ratings import (
    RatingsForm,
)
from thidua.people.forms.staff import (
    ChangePostForm,
    CloseMatterForm,
    CorrectDisciplineForm,
    CorrectPersonForm,
    DisciplineForm,
    EnterForm,
    MatterForm,
    PostForm,
    StaffFilter,
    TransferForm,
)
from thidua.people.forms.units import (
    UnitsFilter,
)

__all__ = [
    "AccountFilter",
    "AddPasskeyForm",
    "AnswerForm",
    "AskForm",
    "ChangePostForm",
    "CloseMatterForm",
    "CorrectAccountForm",
    "CorrectDisciplineForm",
    "CorrectPersonForm",
    "DelegateForm",
    "DisciplineForm",
    "EnterForm",
    "EnterRequestForm",
    "ExtendForm",
    "GrantForm",
    "InviteForm",
    "LinkPersonForm",
    "MatterForm",
    "OwnPasswordForm",
    "PostForm",
    "RatingsForm",
    "ReasonForm",
    "RenamePasskeyForm",
    "RightsFilter",
    "SecondStepAgainForm",
    "SecondStepForm",
    "StaffFilter",
    "TransferForm",
    "UnitField",
    "UnitsField",
    "UnitsFilter",
]
