from thidua.targets.views.figures import (
    check_sheet,
    figures,
    figures_sheet,
    hand_in,
    handed_in,
    handed_in_file,
    reporting,
)
from thidua.targets.views.goals import goal, goals

__all__ = [
    "check_sheet",
    "figures",
    "figures_sheet",
    "goal",
    "goals",
    "hand_in",
    "handed_in",
    "handed_in_file",
    "reporting",
]
