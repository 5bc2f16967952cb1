"""A scan by ClamAV, where an operator has one: the file is streamed to clamd over TCP (INSTREAM, see clamd(8))."""

from __future__ import annotations

import logging
import socket
import struct
from typing import IO

from thidua.core.messages import gettext_noop as _
from thidua.sheets.faults import Fault, InputError

CHUNK = 1 << 16
SECONDS = 120
LENGTH = struct.Struct(">I")
INFECTED = (
    _("The virus scanner found something in this file: %(name)s."),
    _("Do not open it. Tell who is responsible for your computers, and hand in a clean copy."),
)
NOT_SCANNED = Fault.of(
    _("The file could not be scanned for viruses."),
    _("Try again in a few minutes; if it happens again, tell the administrator."),
)
log = logging.getLogger(__name__)


def check_viruses(content: IO[bytes], scanner: tuple[str, int]) -> None:
    """Raises InputError; a file that could not be scanned is refused too."""
    try:
        answer = _scanned(content, scanner)
    except OSError as error:
        log.warning("The virus scanner at %s:%s does not answer: %s", *scanner, error)
        raise InputError(NOT_SCANNED) from None
    if answer.endswith("FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND")
        raise InputError(Fault.of(*INFECTED, name=name))
    if answer != "stream: OK":
        log.warning("The virus scanner at %s:%s answers: %s", *scanner, answer)
        raise InputError(NOT_SCANNED)


def _scanned(content: IO[bytes], scanner: tuple[str, int]) -> str:
    content.seek(0)
    with socket.create_connection(scanner, timeout=SECONDS) as line, line.makefile("rb") as answers:
        line.sendall(b"zINSTREAM\0")
        while chunk := content.read(CHUNK):
            line.sendall(LENGTH.pack(len(chunk)) + chunk)
        line.sendall(LENGTH.pack(0))
        return answers.read().rstrip(b"\0").decode(errors="replace")
