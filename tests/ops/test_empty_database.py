"""The commands before there is a movement."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories.people import make_unit
from thidua.movements.models import Movement
from thidua.ops.data_command import ExitCode
from thidua.people.models import Account, Unit


@pytest.mark.django_db
@pytest.mark.parametrize("if_empty", [False, True])
def test_a_database_with_data_is_left_alone(if_empty: bool) -> None:
    make_unit("Sở có sẵn")
    if if_empty:
        call_command("demo", "--if-empty")
    else:
        with pytest.raises(CommandError) as refused:
            call_command("demo")
        assert refused.value.returncode == ExitCode.WRONG_DATA
    assert list(Unit.objects.values_list("name", flat=True)) == ["Sở có sẵn"]
    assert (Movement.objects.count(), Account.objects.count()) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command",
    [
        ("targets",),
        ("rank", "--year", "2024", "--cluster", "communes"),
        ("eligibility", "--round", "2024"),
        ("explain", "Sở"),
    ],
    ids=" ".join,
)
def test_without_a_movement_nothing_is_found(command: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command(*command)
    assert refused.value.returncode == ExitCode.NOT_FOUND
