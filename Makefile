# `make` alone lists what can be done. Everything runs from .venv, which `make setup` builds.
SHELL = /bin/sh
PYTHON ?= python3
BIN = .venv/bin
STAMP = .venv/.made
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check
UV_VERSION = 0.13.9
STUBS = flet_camera flet_geolocator flet_permission_handler flet_secure_storage

.DEFAULT_GOAL := list
.PHONY: list setup demo test browser check format soak bench screenshots lock clean

list: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## build .venv from requirements.txt (pinned by hash); nothing to do while that file stays the same

# --clear: a package that was taken out of requirements.txt must not linger and hide a missing pin.
$(STAMP): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv --clear .venv
	$(PIP) install --require-hashes --only-binary :all: -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

demo: setup ## run a whole day of visits, offline and then synced, and print what is safe
	@$(BIN)/inspector demo

test: setup check browser ## the whole gate: check, then every test in random order with warnings as errors
	$(BIN)/pytest --numprocesses 2 --dist worksteal

browser: setup ## a Chromium for the screen tests: the machine's, else Playwright's own, else (as root on Debian) from apt
	@[ -n "$$INSPECTOR_CHROMIUM" ] || command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null \
		|| $(BIN)/playwright install chromium || { apt-get update -qq && apt-get install -y -qq chromium; }

check: setup ## format, lint, types, stubs against their packages, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	MYPYPATH=typings $(BIN)/stubtest --concise --ignore-missing-stub --allowlist typings/stubtest-allowlist.txt $(STUBS)
	$(BIN)/lint-imports

format: setup ## put the code in the one format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

soak: setup ## the long versions: many more histories, and 50 kills at random moments
	INSPECTOR_SOAK=1 $(BIN)/pytest -m soak --timeout 3600

bench: setup ## figures, beside the machine's own floor
	$(BIN)/python -m bench

screenshots: setup browser ## every screen, phone and desktop, light and dark, into docs/screens
	$(BIN)/python -m tools.screenshots

# The one step that asks the package index for anything new. `make lock UPGRADE=--upgrade` takes the newest that
# pyproject.toml allows; without it the versions stay. Hashes are those of every published file of a version, so the same
# list serves Linux, macOS and Windows on any processor.
lock: ## write requirements.txt anew from pyproject.toml
	$(PYTHON) -m venv --clear .lock
	.lock/bin/python -m pip --quiet --disable-pip-version-check install uv==$(UV_VERSION)
	.lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes $(UPGRADE) \
		--prerelease if-necessary-or-explicit --extra central --group tools \
		--custom-compile-command 'make lock' --output-file requirements.txt pyproject.toml > .lock/log
	rm -rf .lock

clean: ## remove .venv and everything else that can be made again
	rm -rf .venv .lock .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
