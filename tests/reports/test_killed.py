"""A process killed in the middle of an import has imported nothing, and the next import goes through."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from tests.factories.movements import make_movement
from tests.factories.people import make_province, make_standing_officer, make_unit
from tests.killing import kill_at
from thidua.audit.models import Entry
from thidua.files.actions import store_file
from thidua.files.models import Upload
from thidua.observations.models import Observation, Origin
from thidua.people.models import Person, Post
from thidua.reports.actions import import_upload
from thidua.reports.tables import KINDS

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = "staff_code,full_name,category,unit_code,title\nA,Y Mai,Công chức,23425,Chuyên viên\n"
IMPORT = """
from thidua.files.models import Upload
from thidua.people.models import Account
from thidua.reports.actions import import_upload
import_upload(upload=Upload.objects.get(pk={pk}), reason="", by=Account.objects.get(pk={by}))
"""


@pytest.mark.parametrize("table", ["people_person", "people_post", "audit_entry"])
def test_a_killed_import_leaves_no_half_state(table: str) -> None:
    province = make_province()
    make_unit(code="23425", parent=province)
    officer = make_standing_officer(province)
    upload = store_file(content=ContentFile(ROWS.encode()), name="a.csv", use=KINDS["persons"].use, by=officer)
    kill_at(table, IMPORT.format(pk=upload.pk, by=officer.pk))
    assert (Person.objects.count(), Post.objects.count(), Upload.objects.count()) == (0, 0, 1)
    assert not Entry.objects.filter(verb__in=["import_persons", "import_file"]).exists()
    assert import_upload(upload=upload, reason="", by=officer).saved
    assert (Person.objects.count(), Post.objects.count()) == (1, 1)


FIGURES = "measure,year,unit,value\nplan_made,2024,23425,1\nplan_made,2023,23425,0\n"


@pytest.mark.parametrize("table", ["observations_origin", "observations_observation", "audit_entry"])
def test_a_killed_import_of_figures_leaves_no_half_state(table: str) -> None:
    make_movement(province := make_province())
    make_unit(code="23425", parent=province)
    officer = make_standing_officer(province)
    upload = store_file(content=ContentFile(FIGURES.encode()), name="a.csv", use=KINDS["figures"].use, by=officer)
    kill_at(table, IMPORT.format(pk=upload.pk, by=officer.pk))
    assert (Observation.objects.count(), Origin.objects.count(), Upload.objects.count()) == (0, 0, 1)
    assert not Entry.objects.filter(verb__in=["record_figures", "import_file"]).exists()
    assert import_upload(upload=upload, reason="", by=officer).saved
    assert (Observation.objects.count(), Origin.objects.count()) == (2, 1)
