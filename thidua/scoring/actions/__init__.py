from thidua.scoring.actions.assessments import import_assessments
from thidua.scoring.actions.ranking import score_cluster

__all__ = ["import_assessments", "score_cluster"]
