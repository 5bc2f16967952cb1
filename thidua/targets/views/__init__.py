from thidua.targets.views.figures import (
    check_sheet,
    figures,
    figures_sheet,
    hand_in,
    handed_in,
    handed_in_file,
    reporting,
)
from thidua.targets.views.goals import goal, goal_file, goals
from thidua.targets.views.indices import index, publish
from thidua.targets.views.statements import statement
from thidua.targets.views.units import corrected, heat, units, units_file

__all__ = [
    "check_sheet",
    "corrected",
    "figures",
    "figures_sheet",
    "goal",
    "goal_file",
    "goals",
    "hand_in",
    "handed_in",
    "handed_in_file",
    "heat",
    "index",
    "publish",
    "reporting",
    "statement",
    "units",
    "units_file",
]
