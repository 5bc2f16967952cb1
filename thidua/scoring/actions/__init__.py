from thidua.scoring.actions.assessments import import_assessments
from thidua.scoring.actions.clusters import place_units
from thidua.scoring.actions.ranking import score_cluster

__all__ = ["import_assessments", "place_units", "score_cluster"]
