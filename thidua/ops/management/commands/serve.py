import socket
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _, gettext_lazy
from gunicorn.app.base import BaseApplication

from thidua.ops.data_command import DatabaseCommand
from thidua.settings import environment

THREADS = 2
"""In each process: a slow line holds a thread, and nobody else waits for it. More of them only take the processor from
each other, and a transaction that has begun from all who wait for it. The proxy in front is who waits for slow lines.
"""


class Command(DatabaseCommand):
    help = gettext_lazy("Serves the site on this machine.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (127.0.0.1)"))
        parser.add_argument(
            "--port",
            type=int,
            default=environment.PORT.read(),
            help=_("port to listen on (PORT)"),
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=environment.WEB_CONCURRENCY.read(),
            help=_("number of processes (WEB_CONCURRENCY)"),
        )

    def handle(self, *, host: str, port: int, workers: int, **options: Any) -> None:
        self._check_free(host, port)
        self.stdout.write(_("Thi Đua is at %(address)s (Ctrl+C stops it)") % {"address": f"http://localhost:{port}"})
        Server(
            {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": THREADS,
                # Who comes waits before all processes and not in one of them, so that nobody is passed by later comers.
                "worker_connections": THREADS,
                "keepalive": 0,
                "reload": settings.DEBUG,
                "loglevel": "warning",
            }
        ).run()

    def _check_free(self, host: str, port: int) -> None:
        try:
            socket.create_server((host, port)).close()
        except OSError as error:
            raise CommandError(
                _("Port %(port)s of %(host)s cannot be used (%(error)s). Choose another: PORT=8001 or --port 8001.")
                % {"port": port, "host": host, "error": error.strerror}
            ) from None


class Server(BaseApplication):
    """gunicorn, configured by the command's options instead of its own command line."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return import_string("thidua.wsgi.application")
