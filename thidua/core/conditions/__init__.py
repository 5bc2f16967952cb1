"""Award conditions as data: each judges a case into a finding that explains itself."""

from thidua.core.conditions.judging import judge, resolve
from thidua.core.conditions.rules import (
    Attested,
    Average,
    Compare,
    Condition,
    Exemption,
    Group,
    LevelAtLeast,
    LevelIn,
    NoDrop,
    RankGain,
    Rule,
    Threshold,
    TopShare,
    measures_of,
    parameters_of,
    walk,
)

__all__ = [
    "Attested",
    "Average",
    "Compare",
    "Condition",
    "Exemption",
    "Group",
    "LevelAtLeast",
    "LevelIn",
    "NoDrop",
    "RankGain",
    "Rule",
    "Threshold",
    "TopShare",
    "judge",
    "measures_of",
    "parameters_of",
    "resolve",
    "walk",
]
