"""Scoring forms: how one component of an index set turns facts into points.

Every form has a `kind` (its tag in a regulation file) and `score(maximum, case)`.
"""

from thidua.core.forms.amounts import (
    Count,
    Deduction,
    Deductions,
    ExternalIndex,
    Manual,
    Survey,
    SurveyOption,
)
from thidua.core.forms.base import Form, Scored, State
from thidua.core.forms.comparisons import BestOfCluster, Trend
from thidua.core.forms.compound import (
    AnyForm,
    Branch,
    Guard,
    GuardedForm,
    Part,
    SumOfParts,
    inner_forms,
)
from thidua.core.forms.shares import (
    Ladder,
    LadderLevel,
    LadderStep,
    LevelLadder,
    Ratio,
    RatioWithFloor,
    TargetRatio,
    YesNo,
)

__all__ = [
    "AnyForm",
    "BestOfCluster",
    "Branch",
    "Count",
    "Deduction",
    "Deductions",
    "ExternalIndex",
    "Form",
    "Guard",
    "GuardedForm",
    "Ladder",
    "LadderLevel",
    "LadderStep",
    "LevelLadder",
    "Manual",
    "Part",
    "Ratio",
    "RatioWithFloor",
    "Scored",
    "State",
    "SumOfParts",
    "Survey",
    "SurveyOption",
    "TargetRatio",
    "Trend",
    "YesNo",
    "inner_forms",
]
