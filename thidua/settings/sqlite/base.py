"""Writers wait in a queue. SQLite lets each of them look again after a pause that grows: under load late comers pass,
and who has waited long is told "database is locked".
"""

import fcntl
import os
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A transaction holds a lock on a file beside the database; the system wakes who waits for it, and frees what a
    killed process held.
    """

    turn: int | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._leave_queue()
        if not self.is_in_memory_db():
            path = Path(self.settings_dict["NAME"])
            self.turn = os.open(path.with_name(f"{path.name}-turn"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return super().get_new_connection(conn_params)

    def _start_transaction_under_autocommit(self) -> None:
        self.ensure_connection()
        self._hold(fcntl.LOCK_EX)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._hold(fcntl.LOCK_UN)
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # not in the stubs
        self._hold(fcntl.LOCK_UN)

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # not in the stubs
        self._hold(fcntl.LOCK_UN)

    def _close(self) -> None:
        super()._close()  # type: ignore[misc]  # not in the stubs
        self._leave_queue()

    def _hold(self, how: int) -> None:
        if self.turn is not None:
            fcntl.flock(self.turn, how)

    def _leave_queue(self) -> None:
        if self.turn is not None:
            os.close(self.turn)
            self.turn = None
