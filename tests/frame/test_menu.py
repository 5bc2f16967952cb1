"""What every page shows around its content."""

from django.test import RequestFactory

from tests.world import World
from thidua.frame.menu import Entry, address, menu_for, surroundings, work_menu

MENU = [
    ("Sign in", "account_login"),
    ("Language", "set_language"),
    ("Nowhere", "no:page"),
    ("Reset", "account_reset_password"),
]


def test_an_entry_that_leads_nowhere_is_hidden(settings) -> None:
    settings.THIDUA_MENU = MENU
    assert [entry.label for entry in menu_for("/")] == ["Sign in", "Language", "Reset"]


def test_the_entry_nearest_to_the_page_is_current(settings) -> None:
    settings.THIDUA_MENU = MENU
    reset = address("account_reset_password")
    assert [entry for entry in menu_for(f"{reset}done/") if entry.current] == [Entry("Reset", reset, current=True)]


def test_no_entry_is_current_elsewhere(settings) -> None:
    settings.THIDUA_MENU = MENU
    assert [entry for entry in menu_for("/elsewhere/") if entry.current] == []


def test_work_is_shown_to_whom_its_pages_are_open(settings, world: World) -> None:
    settings.THIDUA_WORK_MENU = [("Data", "reports:data")]
    data = address("reports:data")
    assert work_menu(data, world.accounts["standing_officer"]) == [Entry("Data", data, current=True)]
    assert work_menu(data, world.accounts["observer"]) == []
    assert work_menu(data, None) == []


def test_an_address_that_no_page_bears_is_empty() -> None:
    assert address("no:page", "7") == ""


def test_demonstration_accounts_are_those_of_the_settings(settings) -> None:
    request = RequestFactory().get("/")
    assert surroundings(request)["demo_accounts"] == ()
    settings.THIDUA_DEMO_ACCOUNTS = [("a", "Officer", "secret")]
    assert surroundings(request)["demo_accounts"] == [("a", "Officer", "secret")]
