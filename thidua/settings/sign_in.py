"""What the law states about accounts and signing in, in force today: read from `law/packs/national/accounts.yaml`."""

from datetime import date

from thidua.law.loading import national_dated


def _in_force(code: str) -> int:
    """The number of today; before its first day it is kept already."""
    rule = national_dated("accounts.yaml")[f"account_{code}"]
    return rule.at(max(date.today(), rule.values[0].valid_from)).value  # noqa: DTZ011 -- settings know no time zone yet


PASSWORD_LENGTH = _in_force("password_length")
PASSWORD_CLASSES = _in_force("password_classes")
ADMINISTRATOR_PASSWORD_DAYS = _in_force("administrator_password_days")
ADMINISTRATOR_PASSWORDS_KEPT = _in_force("administrator_passwords_kept")

FAILURES_BEFORE_LOCK = _in_force("failures_before_lock")
LOCK_HOURS_LEAST = _in_force("lock_hours_least")
LOCK_HOURS_MOST = _in_force("lock_hours_most")

IDLE_MINUTES_MOST = _in_force("idle_minutes_most")
IDLE_DAYS = _in_force("idle_days")
REVIEW_DAYS = _in_force("review_days")
LOG_DAYS = _in_force("log_days")
DELEGATION_DAYS = _in_force("delegation_days")
