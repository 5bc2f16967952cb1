"""The pages about accounts state the numbers of the law as they are in force."""

import re
from pathlib import Path

import pytest

from thidua.settings import sign_in

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("page", ["docs/rooms/people.md", "docs/rooms/people.vi.md"])
def test_the_page_of_the_room_states_every_number(page: str) -> None:
    after = (ROOT / page).read_text().partition("thidua/settings/sign_in.py")[2]
    rows = re.findall(r"^\| .* \| ([\d, ]+) \|$", after, re.MULTILINE)
    stated = [int(number) for row in rows for number in row.split(", ")]
    assert stated == [value for name, value in vars(sign_in).items() if name.isupper()]
