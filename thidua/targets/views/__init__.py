from thidua.targets.views.goals import goal, goals

__all__ = ["goal", "goals"]
