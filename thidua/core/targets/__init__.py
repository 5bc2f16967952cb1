"""Targets of a plan: is a figure reached, and if not yet, is it on the way?"""

from thidua.core.targets.judging import judge_cut, judge_gain, judge_level, judge_rise, judge_statement
from thidua.core.targets.rules import (
    Baseline,
    CutAgainst,
    Definition,
    GainRanks,
    IndexYear,
    Milestone,
    Point,
    ReachLevel,
    RiseEachYear,
    Statement,
    Target,
    TargetRule,
    TargetState,
    TargetVerdict,
    Trajectory,
)

__all__ = [
    "Baseline",
    "CutAgainst",
    "Definition",
    "GainRanks",
    "IndexYear",
    "Milestone",
    "Point",
    "ReachLevel",
    "RiseEachYear",
    "Statement",
    "Target",
    "TargetRule",
    "TargetState",
    "TargetVerdict",
    "Trajectory",
    "judge_cut",
    "judge_gain",
    "judge_level",
    "judge_rise",
    "judge_statement",
]
