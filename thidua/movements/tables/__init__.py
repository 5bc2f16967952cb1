from thidua.movements.tables.activities import ACTIVITIES, activity_rows
from thidua.movements.tables.duties import DUTIES, ICALENDAR, STATES, calendar_feed, duty_rows, step_lines
from thidua.movements.tables.register import REGISTER, TASK_REGISTER
from thidua.movements.tables.registrations import REGISTRATIONS, registration_rows
from thidua.movements.tables.rules import PARTS_OF_RULES
from thidua.movements.tables.tasks import TASK_STATES, TASKS, task_rows

__all__ = [
    "ACTIVITIES",
    "DUTIES",
    "ICALENDAR",
    "PARTS_OF_RULES",
    "REGISTER",
    "REGISTRATIONS",
    "STATES",
    "TASKS",
    "TASK_REGISTER",
    "TASK_STATES",
    "activity_rows",
    "calendar_feed",
    "duty_rows",
    "registration_rows",
    "step_lines",
    "task_rows",
]
