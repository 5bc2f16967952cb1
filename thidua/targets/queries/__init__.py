from thidua.targets.queries.states import GoalState, goal_states

__all__ = ["GoalState", "goal_states"]
