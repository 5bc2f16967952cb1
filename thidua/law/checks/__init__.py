"""What the parts of a pack must say of one another: every name that is used must be defined."""

from thidua.law.checks.citations import PLAN
from thidua.law.checks.collecting import Check
from thidua.law.checks.index_sets import form_faults
from thidua.law.checks.pack import check_pack

__all__ = ["PLAN", "Check", "check_pack", "form_faults"]
