from thidua.reorganisations.queries.drafts import decisions_of, heads_left_by, reorganisations
from thidua.reorganisations.queries.effects import Cell, Section, effects
from thidua.reorganisations.queries.effects.duties import movements_owing
from thidua.reorganisations.queries.effects.people import clusters_after
from thidua.reorganisations.queries.effects.sections import of_outcome, of_unit
from thidua.reorganisations.queries.plan import ENDING, Comparability, Plan, comparability, plan_of
from thidua.reorganisations.queries.problems import Problem, problems

__all__ = [
    "ENDING",
    "Cell",
    "Comparability",
    "Plan",
    "Problem",
    "Section",
    "clusters_after",
    "comparability",
    "decisions_of",
    "effects",
    "heads_left_by",
    "movements_owing",
    "of_outcome",
    "of_unit",
    "plan_of",
    "problems",
    "reorganisations",
]
