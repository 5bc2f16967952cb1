from thidua.people.actions.accounts import create_account, grant_role
from thidua.people.actions.erasure import erase_personal_content
from thidua.people.actions.importing import ImportRefusedError, ImportReport
from thidua.people.actions.person_imports import import_persons
from thidua.people.actions.persons import NewPerson, create_persons, set_post
from thidua.people.actions.register_imports import import_discipline, import_matters, import_ratings
from thidua.people.actions.registers import close_matter, open_matter, rate_persons, record_discipline
from thidua.people.actions.unit_imports import import_units, load_province
from thidua.people.actions.units import NewUnit, add_successions, assign_cluster, create_units

__all__ = [
    "ImportRefusedError",
    "ImportReport",
    "NewPerson",
    "NewUnit",
    "add_successions",
    "assign_cluster",
    "close_matter",
    "create_account",
    "create_persons",
    "create_units",
    "erase_personal_content",
    "grant_role",
    "import_discipline",
    "import_matters",
    "import_persons",
    "import_ratings",
    "import_units",
    "load_province",
    "open_matter",
    "rate_persons",
    "record_discipline",
    "set_post",
]
