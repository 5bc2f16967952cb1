# Everything runs in .venv, which bin/setup makes. Bare `make` lists the targets.
.DEFAULT_GOAL := help
.PHONY: help run test check bench fmt messages permissions

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PORT ?= 8000

help:
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/.ready ## start Thi Đua with a demo province at http://localhost:8000 (PORT=… for another port)
	@thidua migrate --verbosity 0
	@thidua demo --if-empty
	@exec thidua serve

test: .venv/.ready ## run every test, on SQLite and on PostgreSQL, in a real browser too
	@bin/test

check: .venv/.ready ## check format, lint, types, architecture, templates, catalogues, migrations, production settings
	uv lock --check --quiet
	ruff format --check .
	ruff check .
	mypy
	lint-imports
	djlint --quiet --lint thidua
	bin/install-missing msgmerge gettext
	python bin/catalogues.py check
	DATABASE_URL=sqlite:///.venv/check.sqlite3 thidua makemigrations --check --dry-run
	bin/check-deploy

bench: .venv/.ready ## measure speed and memory, side by side with the alternatives
	@python -m bench

fmt: .venv/.ready ## format code
	ruff format .
	ruff check --fix-only --quiet .

messages: .venv/.ready ## collect new texts into the catalogues and compile them
	bin/install-missing msgmerge gettext
	python bin/catalogues.py update

permissions: .venv/.ready ## write down anew who gets which answer (tests/permissions); read the difference
	-@pytest -q --tb=no tests/test_permissions.py -k answer_of_the_table
	@cp var/permissions/*.txt tests/permissions/
	@git --no-pager diff --stat -- tests/permissions

.venv/.ready: pyproject.toml uv.lock bin/setup
	@bin/setup
