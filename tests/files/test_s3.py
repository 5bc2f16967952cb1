"""Files in S3-compatible storage, over real HTTP against moto's server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import boto3
import pytest
from django.core.files.base import ContentFile

from tests.factories.people import make_account
from tests.files.crafted import image, pdf
from thidua.files.actions import append_chunk, begin_upload, finish_upload, store_file
from thidua.files.formats import EVIDENCE
from thidua.files.previews import preview
from thidua.files.queries import Damage, content_of, damaged_files, storage
from thidua.settings import connections

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield f"127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    for _attempt in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("moto's server does not answer")


@pytest.fixture(autouse=True)
def bucket(server: str, settings) -> None:
    settings.STORAGES = settings.STORAGES | {"files": connections.files(f"s3+http://key:secret@{server}/evidence")}
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=f"http://{server}", **keys).create_bucket(Bucket="evidence")


def test_a_file_is_kept_once_in_the_bucket_and_read_from_it() -> None:
    content = pdf()
    uploads = [store_file(content=ContentFile(content), name="a.pdf", use=EVIDENCE, by=None) for _time in range(2)]
    assert len({upload.file_id for upload in uploads}) == 1
    with content_of(uploads[0].file) as kept:
        assert kept.read() == content
    assert list(damaged_files()) == []


def test_a_file_that_comes_in_chunks_waits_in_its_folder_and_goes_to_the_bucket_as_a_whole(settings) -> None:
    content = image("PNG", (400, 400))
    session = begin_upload(name="a.png", size=len(content), use=EVIDENCE, by=make_account())
    for at in range(0, len(content), 500):
        append_chunk(session=session, offset=at, chunk=content[at : at + 500])
    part = settings.THIDUA_INCOMING / session.key
    assert part.read_bytes() == content
    upload = finish_upload(session=session)
    with content_of(upload.file) as kept:
        assert kept.read() == content
    assert not part.exists()


def test_a_preview_is_kept_in_the_bucket() -> None:
    file = store_file(content=ContentFile(image("PNG", (400, 400))), name="a.png", use=EVIDENCE, by=None).file
    drawn = preview(file, "small")
    assert drawn
    storage().delete(file.path)
    assert preview(file, "small") == drawn


def test_lost_and_changed_content_is_found_in_the_bucket() -> None:
    lost, changed = (
        store_file(content=ContentFile(pdf(Title=title)), name="a.pdf", use=EVIDENCE, by=None).file
        for title in ("lost", "changed")
    )
    storage().delete(lost.path)
    storage().save(changed.path, ContentFile(b"something else"))
    assert list(damaged_files()) == [(lost, Damage.MISSING), (changed, Damage.CHANGED)]
