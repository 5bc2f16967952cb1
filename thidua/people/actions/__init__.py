from thidua.people.actions.accounts import create_account, grant_role
from thidua.people.actions.persons import NewPerson, create_persons, set_post
from thidua.people.actions.registers import close_matter, open_matter, rate_persons, record_discipline
from thidua.people.actions.units import NewUnit, add_successions, assign_cluster, create_units

__all__ = [
    "NewPerson",
    "NewUnit",
    "add_successions",
    "assign_cluster",
    "close_matter",
    "create_account",
    "create_persons",
    "create_units",
    "grant_role",
    "open_matter",
    "rate_persons",
    "record_discipline",
    "set_post",
]
