from thidua.reports.views.data import data, data_file, data_kind, data_template
from thidua.reports.views.erasure import erasable, erase
from thidua.reports.views.imports import import_check, import_errors, imported, imported_file
from thidua.reports.views.log import audit, audit_file, audit_trail
from thidua.reports.views.pages import home, person, plan, unit, years

__all__ = [
    "audit",
    "audit_file",
    "audit_trail",
    "data",
    "data_file",
    "data_kind",
    "data_template",
    "erasable",
    "erase",
    "home",
    "import_check",
    "import_errors",
    "imported",
    "imported_file",
    "person",
    "plan",
    "unit",
    "years",
]
