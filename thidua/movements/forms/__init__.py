from thidua.movements.forms.movements import (
    BoardFilter,
    CloseRoundForm,
    DutyActForm,
    HandInForm,
    OpenRoundForm,
    ParameterForm,
    ReasonForm,
    StatusForm,
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
    "AssignForm",
    "BoardFilter",
    "CloseRoundForm",
    "DutyActForm",
    "ExtensionForm",
    "HandInForm",
    "NoteForm",
    "OpenRoundForm",
    "ParameterForm",
    "ProductForm",
    "ProgressForm",
    "ReasonForm",
    "ReturnForm",
    "StatusForm",
    "TaskFilter",
    "TaskReasonForm",
]
