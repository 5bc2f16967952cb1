"""Goals of the plan and their state on a date."""
