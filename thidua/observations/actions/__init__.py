from thidua.observations.actions.current import differing
from thidua.observations.actions.evidence import attach_evidence, replace_evidence, withdraw_evidence
from thidua.observations.actions.figures import Figure, FigureFault, FiguresRefusedError, OriginInfo
from thidua.observations.actions.importing import import_figures
from thidua.observations.actions.indices import publish_indices, publish_result, sync_measures
from thidua.observations.actions.recording import record, record_many

__all__ = [
    "Figure",
    "FigureFault",
    "FiguresRefusedError",
    "OriginInfo",
    "attach_evidence",
    "differing",
    "import_figures",
    "publish_indices",
    "publish_result",
    "record",
    "record_many",
    "replace_evidence",
    "sync_measures",
    "withdraw_evidence",
]
