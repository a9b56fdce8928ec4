# Everything a person does with a checkout. Each target makes what it needs: see installer/bootstrap.sh.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
FAULTS := tests/system/faults
HARDWARE := tests/hardware
POWER := tests/systemd/test_power.py
BOOTED := tests/systemd/test_supervision.py $(POWER)
CENTRE := tests/system/centre
SYNC := tests/system/sync
STORIES ?= 60
SCREENS := tests/system/station/test_screens.py
DEPLOY := tests/deploy
# Not through the pooler: what speaks to Postgres past it, or by logins that it does not know; and what gives a
# link up sooner than that has found that nobody wakes it, a second.
PAST_POOLER := $(patsubst %,--ignore=$(SYNC)/test_%.py,another_cluster feed fold_of_the_centre gap \
	import_v1 judged_twice lock_order push roles schema slow_line)
# What Postgres itself does, for a version between two that are tried whole.
OF_SQL := $(patsubst %,$(SYNC)/test_%.py,another_cluster convergence feed fold_of_the_centre import_v1 in_step \
	lock_order push put_back roles schema servers_in_step spoken)
TESTS := tests/unit tests/system
REACHED := build/coverage.json
ARGS ?=

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run demo sheet
run: setup ## start the kiosk with its own server, demo orders and the simulated scanner
	@$(PY) -m station run --demo $(ARGS)

demo: setup ## replay a recorded shift, check every verdict, write screenshots to build/demo
	@$(PY) -m station demo $(ARGS)

sheet: setup ## write the command codes and demo orders to build/scanstation-sheet.pdf, to print
	@mkdir -p build && $(PY) -m server sheet --out build/scanstation-sheet.pdf $(ARGS)

.PHONY: test test-screens test-sync test-sync-debian test-sync-pooler test-sync-16 test-sync-17 test-sync-18 test-browser test-api test-deploy test-compose test-monitoring test-faults test-hardware test-hardware-scanners test-hardware-boot coverage test-systemd
test: setup-test ## run the unit and system tests but those of the sync, three at a time
	@$(PY) -m pytest -n 3 --dist worksteal -m 'not wider' $(TESTS) --ignore=$(FAULTS) --ignore=$(CENTRE) --ignore=$(SYNC) $(ARGS)

test-screens: setup-test ## every screen at three sizes that have more room than the two of make test: pictures in build/screens
	@$(PY) -m pytest -n 2 --dist worksteal -m wider $(SCREENS) $(ARGS)

# Each a target of its own: with --keep-going all of them run though one fails.
test-sync: test-sync-debian test-sync-pooler test-sync-16 test-sync-17 test-sync-18 ## the sync on PostgreSQL 15 to 18 and through pgbouncer, and all that a centre can refuse

test-sync-debian: setup-sync
	@TEST_CENTRE=debian SYNC_STORIES=$(STORIES) $(PY) -m pytest -n 2 --dist loadscope --timeout 180 $(SYNC) $(CENTRE) $(ARGS)

test-sync-pooler: setup-sync
	@TEST_CENTRE=pooler $(PY) -m pytest -n 2 --dist loadscope --timeout 180 $(SYNC) $(PAST_POOLER) $(ARGS)

test-sync-16: setup-sync
	@TEST_CENTRE=16 $(PY) -m pytest -n 2 --dist loadscope --timeout 180 $(OF_SQL) $(ARGS)

test-sync-17: setup-sync
	@TEST_CENTRE=17 $(PY) -m pytest -n 2 --dist loadscope --timeout 180 $(OF_SQL) $(ARGS)

test-sync-18: setup-test
	@$(PY) -m pytest -n 2 --dist loadscope --timeout 180 $(SYNC) $(ARGS)

test-browser: setup-browser page ## the supervisor's page in Chromium: pictures in build/browser
	@$(PY) -m pytest -n 2 tests/browser $(ARGS)

test-api: setup-test ## a server held to its own OpenAPI document by schemathesis, and the examples of docs/api.md
	@$(PY) -m pytest -n 2 --dist worksteal --timeout 600 tests/api $(ARGS)

# Each worker makes networks of its own: root's, in a user namespace where the caller is not root.
test-deploy: setup-deploy page ## nginx and Caddy as they are rendered, before real servers and a kiosk
	@$(if $(filter 0,$(shell id -u)),,unshare --map-root-user --net) $(PY) -m pytest -n 2 --dist loadscope --timeout 120 $(DEPLOY) $(ARGS)

test-monitoring: setup-monitoring ## a real Prometheus before a real server, its alert rules and the dashboard; logs as logrotate turns them
	@$(PY) -m pytest tests/monitoring --timeout 120 $(ARGS)

test-compose: setup-compose page ## a hub as containers of one Compose file, each killed under scanning stations (as root)
	@$(PY) -m pytest tests/compose --timeout 900 $(ARGS)

test-faults: setup-test ## faults under scanning, each for minutes: nothing may be lost
	@$(PY) -m pytest $(FAULTS) $(ARGS)

test-systemd: setup-systemd ## the server as systemd runs it, in a container with the program that `make freeze` built (as root)
	@$(PY) -m pytest tests/systemd --ignore=$(POWER) --timeout 300 $(ARGS)

test-hardware: test-hardware-scanners test-hardware-boot ## plug emulated scanners and cameras into a virtual machine, fill its disk, set its clock; boot one with the program that `make freeze` built, and cut its power (as root)

test-hardware-scanners: setup-hardware
	@$(PY) -m pytest -v $(HARDWARE) $(ARGS)

test-hardware-boot: setup-hardware
	@TEST_MACHINE=booted $(PY) -m pytest -v $(BOOTED) --timeout 900 $(ARGS)

coverage: setup-test ## run the unit tests: they reach 95 % of each vital room, lines and branches
	@$(PY) -m pytest -n 2 --dist worksteal --cov --cov-report= tests/unit $(ARGS)
	@mkdir -p $(dir $(REACHED)) && $(PY) -m coverage json --quiet -o $(REACHED)
	@$(PY) -m coverage report --show-missing --skip-covered
	@$(PY) installer/check_coverage.py $(REACHED)

.PHONY: bench
bench: setup-test ## measure speed and memory on a quiet machine: docs/performance.md
	@$(PY) -m tests.bench

.PHONY: bench-sync
bench-sync: setup-test ## measure the sync with a centre of a million orders on a quiet machine (SYNC_ORDERS=... SYNC_SCANS=...)
	@$(PY) -m tests.bench.sync

.PHONY: bench-browser
bench-browser: setup-browser page ## measure the supervisor's page in Chromium while fifty scans a second come (SECONDS=... instead of 600)
	@$(PY) -m tests.bench.browser $(SECONDS)

.PHONY: bench-decode
bench-decode: setup-test ## measure a camera's reading of pictures (FOLDER=... with a truth.jsonl)
	@$(PY) -m tests.bench.decode $(FOLDER) $(ARGS)

.PHONY: check check-lint check-format check-types check-page check-contracts check-locks check-scripts
check: check-lint check-format check-types check-page check-contracts check-locks check-scripts ## run every check below

check-lint: setup ## ruff's rules
	@echo '== lint' && $(PY) -m ruff check

check-format: setup ## ruff's format
	@echo '== format' && $(PY) -m ruff format --check

check-types: setup ## mypy --strict, and what is shipped as Windows sees it
	@echo '== types' && $(PY) -m mypy
	@echo '== types on Windows' && $(PY) -m mypy --platform win32 drivers server station

check-page: setup ## the supervisor's page: TypeScript, strict, and the tests of what it works out
	@echo '== page' && $(PY) installer/build_page.py --check

check-contracts: setup ## who may import whom
	@echo '== import contracts' && .venv/bin/lint-imports --no-logo

check-locks: setup ## hashes in every lock, no addresses, nothing missing
	@echo '== locks' && $(PY) installer/check_locks.py && $(PY) -m pip check

check-scripts: ## the shell scripts parse
	@echo '== scripts' && for script in installer/*.sh .ci/run; do bash -n "$$script" || exit 1; done

.PHONY: setup setup-test setup-sync setup-browser setup-deploy setup-compose setup-monitoring setup-systemd setup-hardware fonts
setup: ## only the set-up: system packages, .venv, locked packages, font, supervisor's page
	@installer/bootstrap.sh run

setup-test: ## the set-up for tests: also Xvfb, xdotool, strace
	@installer/bootstrap.sh test

setup-sync: ## the set-up for test-sync: also Debian's PostgreSQL and pgbouncer, and PostgreSQL 17
	@installer/bootstrap.sh sync

setup-browser: ## the set-up for test-browser: also Chromium
	@installer/bootstrap.sh browser

setup-compose: ## the set-up for test-compose: also Docker, docker-compose and debootstrap
	@installer/bootstrap.sh compose

setup-systemd: ## the set-up for test-systemd: also Docker and debootstrap
	@installer/bootstrap.sh systemd

setup-deploy: ## the set-up for test-deploy: also nginx
	@installer/bootstrap.sh deploy

setup-monitoring: ## the set-up for test-monitoring: also Prometheus, logrotate
	@installer/bootstrap.sh monitoring

setup-hardware: ## the set-up for test-hardware: also QEMU, udev, a kernel for the virtual machine
	@installer/bootstrap.sh hardware

fonts: setup ## fetch the font once more after a failed try
	@installer/fonts.sh --again

.PHONY: page
page: setup ## build the supervisor's page, once more after a failed try
	@$(PY) installer/build_page.py --again

.PHONY: package
package: setup ## build the wheel and the source archive into dist/
	@$(PY) -m hatchling build

.PHONY: lock
COMPILE = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --no-strip-extras $(ARGS)
lock: setup ## bring the locks up to pyproject.toml (ARGS=--upgrade: newest versions)
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) pyproject.toml --extra dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(COMPILE) --group server --constraint requirements.lock --no-emit-package pillow --output-file requirements-server.lock
	@$(COMPILE) --group image --constraint requirements-dev.lock --output-file requirements-image.lock
	@$(COMPILE) --group audit --output-file requirements-audit.lock
	@$(PY) installer/check_locks.py

.PHONY: lock-page
lock-page: setup ## bring the lock of the supervisor's page up to its package.json
	@cd server/web/dashboard && npm install --package-lock-only --ignore-scripts --no-audit --no-fund
	@$(PY) installer/npm_lock.py server/web/dashboard/package-lock.json

.PHONY: freeze
freeze: page ## build dist/scanstation, which needs no Python, and prove it in a bare Debian (as root)
	@$(PY) -m PyInstaller --noconfirm --log-level ERROR --workpath build/freeze build.spec
	@installer/prove_frozen.sh dist/scanstation $(PY)

.PHONY: clean distclean
clean: ## remove what runs and tests made
	@rm -rf build dist server/web/static .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
	@find drivers server station tests installer -name __pycache__ -prune -exec rm -rf {} +

distclean: clean ## remove what the set-up made, too
	@rm -rf .venv server/web/dashboard/node_modules assets/fonts/*.otf assets/fonts/PRETENDARD-LICENSE.txt
