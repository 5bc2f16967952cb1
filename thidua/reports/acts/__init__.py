from thidua.reports.acts.labels import FIELDS, KINDS, VERBS
from thidua.reports.acts.sentences import Act, Change, Doors, acts, corrected, named

__all__ = ["FIELDS", "KINDS", "VERBS", "Act", "Change", "Doors", "acts", "corrected", "named"]
