"""What can be imported and exported, by the name it has on the command line."""

from thidua.observations.tables import FIGURES
from thidua.people.tables import DISCIPLINE, MATTERS, PERSONS, RATINGS, UNITS
from thidua.scoring.tables import ASSESSMENTS
from thidua.sheets.columns import Table

TABLES: dict[str, Table] = {
    "units": UNITS,
    "persons": PERSONS,
    "ratings": RATINGS,
    "discipline": DISCIPLINE,
    "matters": MATTERS,
    "figures": FIGURES,
    "assessments": ASSESSMENTS,
}
