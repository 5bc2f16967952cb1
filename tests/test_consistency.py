"""Nothing unused, nothing broken, nothing undocumented."""

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template import engines
from django.template.library import Library, import_library
from django.urls import reverse

from thidua.people.models import Role
from thidua.settings.demo import ACCOUNTS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "thidua"
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
RENDERED_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
COMMANDS = sorted(path.stem for path in PACKAGE.glob("*/management/commands/*.py") if path.stem != "__init__")

LOAD = re.compile(r"{%\s*load\s+(.+?)\s*%}")
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\s(on[a-z]+|hx-on[\w:.-]*)\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "javascript address": re.compile(r"[\"']\s*javascript:", re.IGNORECASE),
}


def template_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return "/".join(parts[parts.index("templates") + 1 :])


every_template = pytest.mark.parametrize("path", TEMPLATES, ids=template_name)


@every_template
def test_a_template_parses(path: Path) -> None:
    engines["django"].engine.get_template(template_name(path))


def test_every_template_is_used() -> None:
    sources = "\n".join(path.read_text() for path in [*PACKAGE.rglob("*.py"), *TEMPLATES])
    replaced = {str(path.relative_to(folder)) for folder in [allauth_templates()] for path in folder.rglob("*.html")}
    names = {template_name(path) for path in TEMPLATES} - RENDERED_BY_DJANGO - replaced
    assert sorted(name for name in names if not re.search(rf"[\"']{re.escape(name)}[\"'#]", sources)) == []


def allauth_templates() -> Path:
    return Path(allauth.__file__).parent / "templates"


@every_template
def test_a_template_loads_only_what_it_uses(path: Path) -> None:
    text = path.read_text()
    words = [word for arguments in LOAD.findall(text) for word in arguments.split()]
    unused = [name for name in words if name != "from" and not is_used(name, words, text)]
    assert unused == []


def is_used(name: str, words: list[str], text: str) -> bool:
    """`name` is a library, or one tag or filter of `{% load name from library %}`."""
    if "from" in words and name not in engines["django"].engine.libraries:
        return mentions(text, name)
    library = loaded(name)
    return any(mentions(text, tag) for tag in [*library.tags, *library.filters])


def loaded(name: str) -> Library:
    return import_library(engines["django"].engine.libraries[name])


def mentions(text: str, name: str) -> bool:
    return re.search(rf"{{%\s*{re.escape(name)}\b|\|\s*{re.escape(name)}\b", text) is not None


@every_template
def test_a_template_keeps_the_content_policy(path: Path) -> None:
    text = path.read_text()
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


def test_every_menu_entry_leads_somewhere() -> None:
    for _, url_name in [*settings.THIDUA_MENU, *settings.THIDUA_WORK_MENU]:
        assert reverse(url_name).startswith("/")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_is_documented(command: str) -> None:
    pages = "\n".join(path.read_text() for path in [ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
    assert re.search(rf"\bthidua {command}\b", pages), f"“thidua {command}” stands in no page"


@pytest.mark.parametrize("page", ["README.md", "README.vi.md"])
def test_the_demo_has_an_account_of_every_role_and_names_it_in_the_readme(page: str) -> None:
    rows = re.findall(r"^\| (`[\w`, ]+) \|", (ROOT / page).read_text(), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert {role for _name, role, *_rest in ACCOUNTS} == set(Role.values)
    assert {name for name, *_rest in ACCOUNTS} <= named
