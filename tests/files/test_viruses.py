"""The virus scan: clamd's answers over real TCP, and a real clamd where one is installed."""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest

from thidua.files.checks import check, viruses
from thidua.files.formats import CSV, Use
from thidua.sheets.faults import InputError

TEXTS = Use("texts", (CSV,), 1_000_000)
# The harmless text that every scanner takes for a virus, in two parts so that none takes this file for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "44d88612fea8a8f36de82e1278abb02f:68:Eicar-Local\n"
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin") or shutil.which("clamd")


class Clamd(StreamRequestHandler):
    """Takes a stream as clamd does, keeps it, and gives the answer it was told to."""

    received: bytes
    answer: bytes

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        parts = []
        while length := int.from_bytes(self.rfile.read(4)):
            parts.append(self.rfile.read(length))
        type(self).received = b"".join(parts)
        self.wfile.write(self.answer)


@pytest.fixture
def scanner(settings) -> Iterator[type[Clamd]]:
    class Handler(Clamd):
        answer = b"stream: OK\0"

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        settings.THIDUA_CLAMAV = server.server_address
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield Handler
        server.shutdown()
        thread.join()


def scan(content: bytes = b"a;b\n") -> None:
    check(io.BytesIO(content), name="a.csv", size=len(content), use=TEXTS)


def test_a_clean_file_is_taken_and_was_seen_as_a_whole(scanner: type[Clamd]) -> None:
    content = b"a;b\n" * 50_000
    scan(content)
    assert scanner.received == content


def test_a_virus_is_refused_by_its_name(scanner: type[Clamd]) -> None:
    scanner.answer = b"stream: Win.Test.EICAR_HDB-1 FOUND\0"
    with pytest.raises(InputError) as refused:
        scan()
    assert str(refused.value.fault.problem) == ("The virus scanner found something in this file: Win.Test.EICAR_HDB-1.")


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_a_file_that_was_not_scanned_is_refused(scanner: type[Clamd], answer: bytes) -> None:
    scanner.answer = answer
    with pytest.raises(InputError) as refused:
        scan()
    assert refused.value.fault == viruses.NOT_SCANNED


def test_without_an_answer_no_file_is_taken(settings) -> None:
    settings.THIDUA_CLAMAV = ("127.0.0.1", free_port())
    with pytest.raises(InputError) as refused:
        scan()
    assert refused.value.fault == viruses.NOT_SCANNED


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


@pytest.fixture
def clamd(tmp_path: Path, settings) -> Iterator[None]:
    """ClamAV's daemon with one signature of our own."""
    port = free_port()
    (tmp_path / "local.hdb").write_text(SIGNATURE)
    lines = ["Foreground yes", f"TCPSocket {port}", "TCPAddr 127.0.0.1", f"DatabaseDirectory {tmp_path}"]
    (tmp_path / "clamd.conf").write_text("\n".join(lines) + "\n")
    with subprocess.Popen([CLAMD, "-c", str(tmp_path / "clamd.conf")], stdout=subprocess.DEVNULL) as daemon:
        try:
            for _attempt in range(300):
                with socket.socket() as line:
                    if line.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            settings.THIDUA_CLAMAV = ("127.0.0.1", port)
            yield
        finally:
            daemon.terminate()


@pytest.mark.external_daemon
@pytest.mark.skipif(CLAMD is None, reason="ClamAV's daemon clamd is not installed")
def test_clamd_finds_the_test_virus(clamd: None) -> None:
    scan(b"a;b\n")
    with pytest.raises(InputError) as refused:
        scan(EICAR)
    assert str(refused.value.fault.problem) == (
        "The virus scanner found something in this file: Eicar-Local.UNOFFICIAL."
    )
