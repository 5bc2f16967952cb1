"""The pages about accounts state the numbers of the law as they are in force."""

import re
from pathlib import Path

import pytest

from thidua.law.loading import national_dated
from thidua.settings import sign_in

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("page", ["docs/rooms/people.md", "docs/rooms/people.vi.md"])
def test_the_page_of_the_room_states_every_number(page: str) -> None:
    after = (ROOT / page).read_text().partition("thidua/law/packs/national/accounts.yaml")[2]
    rows = re.findall(r"^\| .* \| ([\d, ]+) \|$", after, re.MULTILINE)
    stated = [int(number) for row in rows for number in row.split(", ")]
    assert stated == [value for name, value in vars(sign_in).items() if name.isupper()]


def test_every_number_is_one_of_a_regulation_in_force() -> None:
    rules = national_dated("accounts.yaml")
    assert {dated.values[-1].reference for dated in rules.values()} == {"qcvn-12-2026-bca"}
    assert [dated.values[-1].value for dated in rules.values()] == [
        value for name, value in vars(sign_in).items() if name.isupper()
    ]
