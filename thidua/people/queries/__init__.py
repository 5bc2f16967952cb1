from thidua.people.queries.accounts import (
    areas_on_offer,
    grants_of,
    has_second_step,
    lent_by,
    over,
    search_accounts,
    with_area_names,
    with_roles,
)
from thidua.people.queries.exports import (
    export_discipline,
    export_matters,
    export_persons,
    export_ratings,
    export_units,
)
from thidua.people.queries.lineage import (
    Lineage,
    comparable_predecessors,
    lineage,
    one_to_one_predecessors,
)
from thidua.people.queries.persons import persons_of, post_of, posts_on, search_persons
from thidua.people.queries.registers import register_facts_of_persons, register_facts_of_units
from thidua.people.queries.units import cluster_of, members, search_units, subtree, unit_by_code, units_in_force

__all__ = [
    "Lineage",
    "areas_on_offer",
    "cluster_of",
    "comparable_predecessors",
    "export_discipline",
    "export_matters",
    "export_persons",
    "export_ratings",
    "export_units",
    "grants_of",
    "has_second_step",
    "lent_by",
    "lineage",
    "members",
    "one_to_one_predecessors",
    "over",
    "persons_of",
    "post_of",
    "posts_on",
    "register_facts_of_persons",
    "register_facts_of_units",
    "search_accounts",
    "search_persons",
    "search_units",
    "subtree",
    "unit_by_code",
    "units_in_force",
    "with_area_names",
    "with_roles",
]
