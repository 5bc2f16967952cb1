from thidua.movements.tables.duties import DUTIES, STATES, duty_rows
from thidua.movements.tables.tasks import TASK_STATES, TASKS, task_rows

__all__ = ["DUTIES", "STATES", "TASKS", "TASK_STATES", "duty_rows", "task_rows"]
