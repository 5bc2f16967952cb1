"""`thidua import persons`: somebody who is perhaps on record already is decided by options."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories.people import make_person, make_unit
from thidua.ops.data_command import ExitCode
from thidua.people.models import Person, Post

pytestmark = pytest.mark.django_db

ROWS = """staff_code,full_name,birth_date,category,unit_code,title,valid_from
KT-09,Y Thị Mai,02/03/1990,Công chức,23359,Chuyên viên,01/01/2023
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    make_unit("Xã Xốp", code="23359")
    make_person(staff_code="KT-01")
    Person.objects.update(birth_date=date(1990, 3, 2))
    path = tmp_path / "nhan-su.csv"
    path.write_text(ROWS)
    return str(path)


def test_an_open_question_is_told_and_nothing_is_imported(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("import", "persons", file)
    assert (refused.value.returncode, Post.objects.count()) == (ExitCode.WRONG_DATA, 0)
    assert "KT-01" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("decision", "codes"), [(["--same", "KT-09=KT-01"], ["KT-01"]), (["--another", "KT-09"], ["KT-01", "KT-09"])]
)
def test_the_options_decide(decision: list[str], codes: list[str], file: str) -> None:
    call_command("import", "persons", file, *decision)
    assert list(Person.objects.order_by("staff_code").values_list("staff_code", flat=True)) == codes
    assert Post.objects.get().person.staff_code == codes[-1]


def test_a_decision_without_the_known_code_is_wrong_usage(file: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("import", "persons", file, "--same", "KT-09")
    assert refused.value.returncode == ExitCode.WRONG_USAGE


def test_a_dry_run_tells_whose_records_would_be_corrected(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import", "persons", file, "--same", "KT-09=KT-01")
    Path(file).write_text(ROWS.replace("KT-09", "KT-01").replace("Chuyên viên", "Chủ tịch"))
    call_command("import", "persons", file, "--dry-run")
    assert "Y Thị Mai (KT-01): Chức vụ: Chuyên viên → Chủ tịch" in capsys.readouterr().err
    assert Post.objects.get().title == "Chuyên viên"


def test_of_very_many_corrections_the_rest_is_a_count(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    header, row = ROWS.splitlines()
    rows = [row.replace("KT-09", f"N-{number}").replace("02/03/1990", "") for number in range(53)]
    Path(file).write_text("\n".join([header, *rows]))
    call_command("import", "persons", file)
    Path(file).write_text("\n".join([header, *rows]).replace("Chuyên viên", "Chủ tịch"))
    call_command("import", "persons", file, "--dry-run")
    said = capsys.readouterr().err
    assert said.count("→") == 50
    assert "3" in said.splitlines()[-1]
