"""Sign-ins over HTTP against a server in a process of its own, beside what the hash of a password alone costs."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookiejar import CookieJar
from time import perf_counter, sleep
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from django.contrib.auth.hashers import check_password, make_password
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from bench.sizes import Sizes
from bench.table import Line
from thidua.people.models import Account

CLIENTS = (1, 8)
PASSWORD = "Thi-Dua-2026"
WORKERS = 2
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def sign_ins(sizes: Sizes) -> Iterator[Line]:
    """Each client opens the page, sends name and password and follows to the first page after it, again and again."""
    call_command("migrate", verbosity=0)
    hashed = make_password(PASSWORD)
    Account.objects.bulk_create(
        Account(username=f"mau-{number}", email=f"mau-{number}@example.test", name="Mẫu", password=hashed)
        for number in range(max(CLIENTS))
    )
    connection.close()
    with _server() as site:
        for clients in CLIENTS:
            what = f"sign in, {clients} client{'s' * (clients > 1)}, {WORKERS} server processes"
            figure = _rate(clients, sizes.sign_ins, lambda number: _sign_in(site, number))
            alone = _rate(clients, sizes.sign_ins, lambda _number: check_password(PASSWORD, hashed))
            yield Line(what=what, unit="a second", figure=figure, peer=alone, peer_name="the hash alone")


def _rate(clients: int, times: int, act: Callable[[int], object]) -> float:
    """How many a second some clients do together, each of them several one after another."""

    def again(number: int) -> None:
        for _ in range(times):
            act(number)

    started = perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(again, range(clients)))
    return clients * times / (perf_counter() - started)


def _sign_in(site: str, number: int) -> None:
    """With cookies of its own; the page reached in the end is one that only who is signed in may open."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    own_page = reverse("people:me")
    address = f"{site}{reverse('account_login')}?{urlencode({'next': own_page})}"
    token = TOKEN.search(browser.open(address).read().decode())
    assert token is not None
    sent = {"login": f"mau-{number}", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
    answer = browser.open(address, urlencode(sent).encode())
    assert answer.url == site + own_page, answer.url


@contextmanager
def _server() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "thidua.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(WORKERS), "--log-level", "error"]
    site = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=os.environ) as server:
        try:
            _wait_for(site)
            yield site
        finally:
            server.terminate()


def _wait_for(site: str) -> None:
    for _ in range(200):
        try:
            build_opener().open(site + reverse("account_login")).close()
        except URLError:
            sleep(0.1)
        else:
            return
    raise TimeoutError("the server does not answer")
