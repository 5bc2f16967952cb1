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
from thidua.people.queries.following import (
    Following,
    following,
    left_without_role,
)
from thidua.people.queries.lineage import (
    Lineage,
    comparable_predecessors,
    lineage,
    one_to_one_predecessors,
    with_predecessors,
)
from thidua.people.queries.own_data import (
    Line,
    data_about,
    days_for_request,
    instrument_named,
)
from thidua.people.queries.persons import (
    namesakes,
    persons_of,
    post_of,
    posts_on,
    search_persons,
    staff,
)
from thidua.people.queries.ratings import (
    levels_of,
    with_rating,
)
from thidua.people.queries.registers import (
    register_facts_of_persons,
    register_facts_of_units,
)
from thidua.people.queries.tree import (
    Found,
    branch,
    find_units,
    kinds_on,
    placed,
    way_to,
)
from thidua.people.queries.units import (
    as_they_were,
    cluster_of,
    members,
    search_units,
    subtree,
    unit_by_code,
    units_in_force,
)

__all__ = [
    "Following",
    "Found",
    "Line",
    "Lineage",
    "areas_on_offer",
    "as_they_were",
    "branch",
    "cluster_of",
    "comparable_predecessors",
    "data_about",
    "days_for_request",
    "export_discipline",
    "export_matters",
    "export_persons",
    "export_ratings",
    "export_units",
    "find_units",
    "following",
    "grants_of",
    "has_second_step",
    "instrument_named",
    "kinds_on",
    "left_without_role",
    "lent_by",
    "levels_of",
    "lineage",
    "members",
    "namesakes",
    "one_to_one_predecessors",
    "over",
    "persons_of",
    "placed",
    "post_of",
    "posts_on",
    "register_facts_of_persons",
    "register_facts_of_units",
    "search_accounts",
    "search_persons",
    "search_units",
    "staff",
    "subtree",
    "unit_by_code",
    "units_in_force",
    "way_to",
    "with_area_names",
    "with_predecessors",
    "with_rating",
    "with_roles",
]
