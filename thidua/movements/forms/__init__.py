from thidua.movements.forms.activities import (
    ACTIVITY_FACTS,
    ActivityFilter,
    ActivityForm,
    MendForm,
)
from thidua.movements.forms.awaiting import (
    StatusFilter,
)
from thidua.movements.forms.movements import (
    AskForm,
    BoardFilter,
    CloseRoundForm,
    DutyActForm,
    OpenRoundForm,
    ParameterForm,
    ReasonForm,
    ReminderFilter,
    StatusForm,
    at_the_latest,
)
from thidua.movements.forms.plans import (
    PlainMovementForm,
    ProvinceForm,
)
from thidua.movements.forms.registrations import (
    RegistrationDeadlineForm,
    RegistrationFilter,
    RegistrationForm,
)
from thidua.movements.forms.rules import (
    AdoptForm,
)
from thidua.movements.forms.submissions import (
    HandInForm,
)
from thidua.movements.forms.tasks import (
    AssignForm,
    ExtensionForm,
    NoteForm,
    ProductForm,
    ProgressForm,
    ReturnForm,
    TaskFilter,
    TaskReasonForm,
)

__all__ = [
    "ACTIVITY_FACTS",
    "ActivityFilter",
    "ActivityForm",
    "AdoptForm",
    "AskForm",
    "AssignForm",
    "BoardFilter",
    "CloseRoundForm",
    "DutyActForm",
    "ExtensionForm",
    "HandInForm",
    "MendForm",
    "NoteForm",
    "OpenRoundForm",
    "ParameterForm",
    "PlainMovementForm",
    "ProductForm",
    "ProgressForm",
    "ProvinceForm",
    "ReasonForm",
    "RegistrationDeadlineForm",
    "RegistrationFilter",
    "RegistrationForm",
    "ReminderFilter",
    "ReturnForm",
    "StatusFilter",
    "StatusForm",
    "TaskFilter",
    "TaskReasonForm",
    "at_the_latest",
]
