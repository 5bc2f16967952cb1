from thidua.targets.actions.reading import read_sheet
from thidua.targets.actions.reporting import Answer, Review, report_figures, review

__all__ = ["Answer", "Review", "read_sheet", "report_figures", "review"]
