from thidua.targets.actions.reading import read_sheet
from thidua.targets.actions.reporting import Answer, Review, by_form, report_figures, review
from thidua.targets.actions.statements import Stated, state_goal

__all__ = ["Answer", "Review", "Stated", "by_form", "read_sheet", "report_figures", "review", "state_goal"]
