from thidua.movements.tables.activities import ACTIVITIES, activity_rows
from thidua.movements.tables.duties import DUTIES, STATES, duty_rows
from thidua.movements.tables.registrations import REGISTRATIONS, registration_rows
from thidua.movements.tables.tasks import TASK_STATES, TASKS, task_rows

__all__ = [
    "ACTIVITIES",
    "DUTIES",
    "REGISTRATIONS",
    "STATES",
    "TASKS",
    "TASK_STATES",
    "activity_rows",
    "duty_rows",
    "registration_rows",
    "task_rows",
]
