from thidua.scoring.actions.assessments import import_assessments
from thidua.scoring.actions.cluster_imports import import_clusters
from thidua.scoring.actions.clusters import place_units
from thidua.scoring.actions.ranking import score_cluster

__all__ = ["import_assessments", "import_clusters", "place_units", "score_cluster"]
