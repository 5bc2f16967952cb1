"""What the law states about accounts and signing in: every number with its source, in this one place.

QCVN 12:2026/BCA on the storage of electronic documents of state bodies (issued with Thông tư 47/2026/TT-BCA, in force
from 1 July 2026; it refers to TCVN 11930:2017 and TCVN 14423:2025), its requirements on accounts and on logs. Which
paragraphs they are has not been checked yet.
"""

PASSWORD_LENGTH = 8
PASSWORD_CLASSES = 4
"""Lower case, upper case, digits, other characters."""
ADMINISTRATOR_PASSWORD_DAYS = 60
"""Administrators choose another password every two months."""
ADMINISTRATOR_PASSWORDS_KEPT = 10
"""None of the last ten may come back."""

FAILURES_BEFORE_LOCK = 5
LOCK_HOURS_LEAST = 12
LOCK_HOURS_MOST = 30 * 24

IDLE_MINUTES_MOST = 15
IDLE_DAYS = 45
REVIEW_DAYS = 90
"""Every account is looked over once a quarter."""
